import { describe, expect, it } from 'vitest'
import { createScrubber } from '#policies/scrub/scrubber.ts'
import { bundleOf, contractSourceOf, fieldOf } from '../../test/fixtures/contracts.ts'
import { tryReport, tryText } from './try_scrub.ts'

const scrubbers = { scrubber: createScrubber() }
const bundle = bundleOf([contractSourceOf({ fields: { text: fieldOf({ action: 'scrub' }) } })])

describe('tryText()', () => {
  it('gives the clean text, findings with their reasons, and totals', () => {
    expect(tryText('from bob@example.com to ann@example.com', scrubbers)).toMatchObject({
      text: 'from [EMAIL] to [EMAIL]',
      findings: [{ kind: 'EMAIL', start: 5, end: 20, rule: 'email', why: expect.any(String) }, {}],
      totals: { EMAIL: 2 },
    })
  })
})

describe('tryText() of a field', () => {
  it('takes the last of its names for the key, and rests on the rules for fields', () => {
    expect(tryText('correct horse', scrubbers, 'login.password').text).toBe('[SECRET]')
    const off = createScrubber({ off: ['EMAIL'] })
    const forField = (path: readonly string[]) => (path[0] === 'open' ? off : scrubbers.scrubber)
    expect(tryText('bob@example.com', { ...scrubbers, forField }, 'open.note').text).toBe(
      'bob@example.com',
    )
    expect(tryText('bob@example.com', { ...scrubbers, forField }, 'shut.note').text).toBe('[EMAIL]')
  })
})

describe('tryReport()', () => {
  it('takes values by the keys of the sender, numbers and items of arrays too', () => {
    const data = { user: { password: 1234, mails: ['bob@example.com', 'none'] }, ok: true }
    const tried = tryReport(data, scrubbers, { bundle })
    expect(tried.report).toEqual({
      user: { password: '[SECRET]', mails: ['[EMAIL]', 'none'] },
      ok: true,
    })
    expect(tried.findings.map(({ path }) => path)).toEqual(['user.password', 'user.mails[0]'])
    expect(tried.totals).toEqual({ SECRET: 1, EMAIL: 1 })
  })

  it('cleans keys, and the paths that it names', () => {
    const tried = tryReport({ 'bob@example.com': { phone: '+49 30 901820' } }, scrubbers, {
      bundle,
    })
    expect(tried.report).toEqual({ '[EMAIL]': { phone: '[PHONE]' } })
    expect(JSON.stringify(tried)).not.toContain('bob@')
  })

  it('minimises by the contract of the type first', () => {
    const data = { text: 'by bob@example.com', more: 'x' }
    const tried = tryReport(data, scrubbers, { bundle, product: 'app', type: 'error' })
    expect(tried.report).toEqual({ text: 'by [EMAIL]' })
    expect(tried.dropped).toBe(1)
  })

  it('rests on the rules for fields', () => {
    const off = createScrubber({ off: ['EMAIL'] })
    const forField = (path: readonly string[]) => (path[0] === 'open' ? off : scrubbers.scrubber)
    const data = { open: 'bob@example.com', shut: 'bob@example.com' }
    expect(tryReport(data, { ...scrubbers, forField }, { bundle }).report).toEqual({
      open: 'bob@example.com',
      shut: '[EMAIL]',
    })
  })
})
