import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DENIAL_REASONS, REQUEST_STATUSES } from '#domain/subject_request.ts'
import { claimsOf, drpKeyOf, signDrp, verifyKeyOf } from '../../../test/fixtures/drp.ts'
import { parseAgents } from './agents.ts'
import { EXERCISES, parseExercise } from './exercise.ts'
import { claimsProblem, openMessage } from './message.ts'
import { parseDrp } from './settings.ts'
import { DRP_REASONS, DRP_STATUS_WORDS, DRP_STATUSES, REASONS_OF_DRP } from './status.ts'

interface Vectors {
  readonly verify_key: string
  readonly now: string
  readonly messages: readonly {
    readonly name: string
    readonly text: string
    readonly wire: string
  }[]
}

function parseVectors(text: string): Vectors {
  return JSON.parse(text) as Vectors
}

const path = resolve(import.meta.dirname, '../../../test/vectors/drp.json')
const vectors = parseVectors(readFileSync(path, 'utf8'))
const directory = [
  { id: 'AA_1', name: 'One', verify_key: vectors.verify_key, supported_verifications: ['email'] },
]
const agent = parseAgents(JSON.stringify(directory))?.get('AA_1')
if (agent === undefined) throw new Error('the directory of the vectors has an agent')
const expected = { agentId: 'AA_1', businessId: 'CB_1', nowMs: Date.parse(vectors.now) }

describe('a signed message', () => {
  it.each(vectors.messages.map((one) => [one.name, one] as const))(
    'that is a %s is read as it was signed, and signed as it was',
    (_, { text, wire }) => {
      expect(openMessage(wire, agent.key)).toMatchObject({ claims: JSON.parse(text) })
      expect(signDrp(text, drpKeyOf(1))).toBe(wire)
    },
  )

  it('is refused with any one byte of it changed', () => {
    for (const { wire } of vectors.messages) {
      const bytes = Buffer.from(wire, 'base64')
      for (let at = 0; at < bytes.length; at += 1) {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ 1
        expect(openMessage(changed.toString('base64'), agent.key)).toHaveProperty('refused')
      }
    }
  })

  it('that is anything at all is refused, and nothing throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String({ maxLength: 400 })), (text) => {
        expect(openMessage(text, agent.key)).toHaveProperty('refused')
      }),
    )
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const opened = openMessage(signDrp(JSON.stringify(value), drpKeyOf(1)), agent.key)
        const claims = 'claims' in opened ? opened.claims : {}
        expect(claimsProblem(claims, expected)).toBeDefined()
      }),
    )
  })

  it.each(['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '{"a":"\\"b\\":","a":1}'])(
    '%s, with a member twice, is refused',
    (text) => {
      expect(openMessage(signDrp(text, drpKeyOf(1)), agent.key)).toHaveProperty('refused')
    },
  )

  it('with colons, quotation marks and objects within is read', () => {
    const text = '{"a":"x:\\"y\\":{z","b":{"a":1,"b":{"a":2}},"c":[{"a":1},{"a":2}]}'
    expect(openMessage(signDrp(text, drpKeyOf(1)), agent.key)).toMatchObject({
      claims: JSON.parse(text),
    })
  })
})

describe('the claims of a message', () => {
  const at = (ms: number) => new Date(expected.nowMs + ms).toISOString()

  it.each<[string, object, string | undefined]>([
    ['as they should be', {}, undefined],
    ['of another agent', { 'agent-id': 'AA_2' }, 'its agent-id is not that of the agent'],
    [
      'for another business',
      { 'business-id': 'CB_2' },
      'its business-id is not that of this business',
    ],
    ['of the future', { 'issued-at': at(60_001) }, 'its issued-at lies in the future'],
    ['within the difference of clocks', { 'issued-at': at(60_000) }, undefined],
    ['that expire now', { 'issued-at': at(-1), 'expires-at': at(0) }, 'it has expired'],
    ['that lasted 15 minutes', { 'issued-at': at(-899_999), 'expires-at': at(1) }, undefined],
    [
      'that last longer',
      { 'issued-at': at(-900_000), 'expires-at': at(1) },
      'it lasts longer than 15 minutes',
    ],
    ['of another version', { 'drp.version': 1 }, 'wanted drp.version 1.0'],
    [
      'that are wrong in two ways',
      { 'agent-id': 'AA_2', 'business-id': 'CB_2' },
      'its agent-id is not that of the agent',
    ],
  ])('%s', (_, changes, problem) => {
    const claims = { ...claimsOf(expected.nowMs), ...changes }
    expect(claimsProblem(claims, expected)).toBe(problem)
  })

  it('that were verified by the agent count where the directory says that it verifies', () => {
    const claims = { exercise: 'access', email: 'jane@example.com', email_verified: true }
    const settings = { agent, callbackHosts: [] }
    expect(parseExercise(claims, settings)).toMatchObject({ isVerified: true, isVoluntary: true })
    expect(parseExercise(claims, { ...settings, agent: { ...agent, verifies: [] } })).toMatchObject(
      {
        isVerified: false,
      },
    )
    for (const word of [false, 'true', 1]) {
      expect(parseExercise({ ...claims, email_verified: word }, settings)).toMatchObject({
        isVerified: false,
      })
    }
    expect(EXERCISES.has('sale:opt-in')).toBe(false)
  })

  it('find a person by mail address and by phone number, and count as verified where all of them are', () => {
    const both = {
      ...{ exercise: 'deletion', email: 'jane@example.com', email_verified: true },
      phone_number: '+12025550123',
    }
    const settings = { agent: { ...agent, verifies: ['email', 'phone_number'] }, callbackHosts: [] }
    const identities = [
      { type: 'email', value: 'jane@example.com' },
      { type: 'phone', value: '+12025550123' },
    ]
    expect(parseExercise(both, settings)).toMatchObject({ identities, isVerified: false })
    const verified = { ...both, phone_number_verified: true }
    expect(parseExercise(verified, settings)).toMatchObject({ identities, isVerified: true })
    expect(parseExercise(verified, { ...settings, agent })).toMatchObject({ isVerified: false })
    const { email: _, ...phone } = verified
    expect(parseExercise(phone, settings)).toMatchObject({ identities: [identities[1]] })
    for (const wrong of ['2025550123', '+1 202 555 0123', '+0123456789', 12025550123, '']) {
      expect(parseExercise({ ...verified, phone_number: wrong }, settings)).toMatch(/E\.164$/)
    }
  })

  it('of an opt-out find a person by mail address only', () => {
    const claims = { exercise: 'sale:opt-out', phone_number: '+12025550123' }
    const settings = { agent, callbackHosts: [] }
    expect(parseExercise(claims, settings)).toMatch(/^Cannot find the person: wanted email/)
    expect(parseExercise({ ...claims, email: 'jane@example.com' }, settings)).toMatchObject({
      identities: [{ type: 'email', value: 'jane@example.com' }],
    })
  })
})

describe('the words of DRP', () => {
  it('stand for every status of ours, and no other', () => {
    for (const status of REQUEST_STATUSES) expect(DRP_STATUSES).toContain(DRP_STATUS_WORDS[status])
  })

  it('stand for every reason of ours, and back where it has one of its own', () => {
    for (const reason of DENIAL_REASONS)
      expect(REASONS_OF_DRP.get(DRP_REASONS[reason])).toBe(reason)
  })
})

describe('the directory', () => {
  it.each<[string, unknown]>([
    ['no list', {}],
    ['an agent twice', [directory[0], directory[0]]],
    ['an agent without a key', [{ id: 'AA_1' }]],
    ['a key that is too short', [{ ...directory[0], verify_key: 'AAAA' }]],
    ['an id with a slash', [{ ...directory[0], id: '../x' }]],
  ])('with %s is none: nobody of it is believed', (_, value) => {
    expect(parseAgents(JSON.stringify(value))).toBeUndefined()
  })

  it('that is no JSON is none', () => {
    expect(parseAgents('[')).toBeUndefined()
    expect(verifyKeyOf(drpKeyOf(1))).toBe(vectors.verify_key)
  })
})

describe('the settings', () => {
  const set = {
    TIDEGATE_DRP_BUSINESS_ID: 'CB_1',
    TIDEGATE_DRP_TENANT: 'contoso',
    TIDEGATE_DRP_AGENTS: '/agents.json',
  }

  it('are all there, or none', () => {
    expect(parseDrp({})).toBeUndefined()
    expect(parseDrp({ ...set, TIDEGATE_DRP_CALLBACK_HOSTS: 'a.example, b.example:8443' })).toEqual({
      ...{ businessId: 'CB_1', tenant: 'contoso', agents: '/agents.json' },
      callbackHosts: ['a.example', 'b.example:8443'],
    })
    for (const name of Object.keys(set)) {
      expect(() => parseDrp({ ...set, [name]: '' })).toThrow('wanted all three, or none')
    }
  })

  it('name hosts, and no addresses', () => {
    for (const host of ['127.0.0.1', 'https://a.example', 'localhost', '[::1]']) {
      expect(() => parseDrp({ ...set, TIDEGATE_DRP_CALLBACK_HOSTS: host })).toThrow('wanted names')
    }
  })
})
