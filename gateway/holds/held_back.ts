export { countHeldBack, type HeldBack } from '#drizzle/repositories/held_reports.ts'
