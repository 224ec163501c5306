import { customType, timestamp } from 'drizzle-orm/pg-core'

/** Bytes as a Buffer. */
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
})

/** PostgreSQL's 64-bit transaction id, as decimal digits. */
export const transactionId = customType<{ data: string; driverData: string }>({
  dataType: () => 'xid8',
})

/** An instant with time zone, as a Date. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })
