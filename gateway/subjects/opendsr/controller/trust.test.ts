import { describe, expect, test } from 'vitest'
import { vectorPath, vectorText } from '../../../../test/fixtures/opendsr.ts'
import { findChainProblem, parseCertificates, trustedRoots } from './trust.ts'

const NOW_MS = Date.UTC(2030, 0, 1)
const OURS = vectorPath('authority.pem')
const SECOND = vectorPath('second_authority.pem')

function problemOf(
  pem: string,
  {
    roots = OURS,
    domain = 'opendsr.example.com',
    nowMs = NOW_MS,
  }: {
    readonly roots?: string | undefined
    readonly domain?: string
    readonly nowMs?: number
  } = {},
) {
  return findChainProblem(parseCertificates(pem), { domain, nowMs, roots: trustedRoots(roots) })
}

const UNTRUSTED = 'it was not issued by an authority that is trusted'

describe('findChainProblem()', () => {
  test.each(['processor_rsa.pem', 'processor_ec.pem'])(
    'trusts %s of a trusted authority',
    (name) => {
      expect(problemOf(vectorText(name))).toBeUndefined()
    },
  )

  test('trusts a chain with an intermediate authority, in whatever order its issuers come', () => {
    expect(problemOf(vectorText('chain.pem'), { roots: SECOND })).toBeUndefined()
    const more = `${vectorText('chain.pem')}${vectorText('controller.pem')}`
    expect(problemOf(more, { roots: SECOND })).toBeUndefined()
  })

  test('trusts no other authority, nor one that the certificate brings along', () => {
    expect(problemOf(vectorText('processor_rsa.pem'), { roots: SECOND })).toBe(UNTRUSTED)
    const brought = `${vectorText('chain.pem')}${vectorText('second_authority.pem')}`
    expect(problemOf(brought)).toBe(UNTRUSTED)
  })

  test('trusts nothing that a certificate has issued which is no authority', () => {
    expect(problemOf(vectorText('issued_by_no_authority.pem'))).toBe(UNTRUSTED)
  })

  test('refuses a self-signed one, one of another name, and an authority itself', () => {
    expect(problemOf(vectorText('self_signed.pem'))).toBe('it is self-signed')
    const other = 'its alternative names do not have the domain'
    expect(problemOf(vectorText('controller.pem'))).toBe(other)
    expect(problemOf(vectorText('processor_rsa.pem'), { domain: 'example.com' })).toBe(other)
    expect(problemOf(vectorText('authority.pem'))).toBe(other)
  })

  test('refuses one before and after its time', () => {
    const pem = vectorText('processor_rsa.pem')
    expect(problemOf(pem, { nowMs: Date.UTC(2019, 0, 1) })).toBe('it is not valid today')
    expect(problemOf(pem, { nowMs: Date.UTC(2121, 0, 1) })).toBe('it is not valid today')
  })

  test('refuses none, and too many', () => {
    expect(problemOf('')).toBe('there is none, or too many')
    expect(problemOf(vectorText('processor_rsa.pem').repeat(9))).toBe('there is none, or too many')
  })

  test('knows the authorities of the system, among which the test authority is not', () => {
    expect(trustedRoots(undefined).size).toBeGreaterThan(50)
    const [leaf] = parseCertificates(vectorText('processor_rsa.pem'))
    const roots = trustedRoots(undefined)
    const check = { domain: 'opendsr.example.com', nowMs: NOW_MS, roots }
    expect(findChainProblem(leaf === undefined ? [] : [leaf], check)).toBe(UNTRUSTED)
  })

  test('says which setting is wrong where the file has no certificates', () => {
    expect(() => trustedRoots(vectorPath('processor_rsa.key'))).toThrow('TIDEGATE_OPENDSR_ROOTS')
    expect(() => trustedRoots(vectorPath('absent.pem'))).toThrow('TIDEGATE_OPENDSR_ROOTS')
  })
})
