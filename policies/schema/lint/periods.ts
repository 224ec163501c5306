import { DAY_MS } from '#domain/clock.ts'
import type { Finding, LintContext, LintGroup } from './finding.ts'

const SOON_MS = 30 * DAY_MS

/** Retention beyond the default, and contracts that have ended or are about to. */
export const periods: LintGroup = (context) =>
  context.loaded.contracts.flatMap((file): Finding[] => {
    const { retentionDays, expires } = file.source
    const findings: Finding[] = []
    const defaultDays = context.loaded.settings.retention?.source.defaultDays
    if (retentionDays !== undefined && defaultDays !== undefined && retentionDays > defaultDays) {
      const pointer = ['retentionDays']
      findings.push({ file, code: 'retention_longer', pointer, subject: 'retentionDays' })
    }
    const code = typeof expires === 'string' ? expiryCode(expires, context) : undefined
    if (code !== undefined)
      findings.push({ file, code, pointer: ['expires'], subject: 'the contract' })
    return findings
  })

function expiryCode(day: string, { nowMs }: LintContext): 'expired' | 'expires_soon' | undefined {
  const expiresOnMs = Date.parse(day)
  if (expiresOnMs <= nowMs) return 'expired'
  return expiresOnMs <= nowMs + SOON_MS ? 'expires_soon' : undefined
}
