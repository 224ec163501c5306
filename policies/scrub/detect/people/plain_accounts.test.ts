import { describe, expect, it } from 'vitest'
import { isActor, isJoinedAccount, isPersonalAccount, isPlainAccount } from './plain_accounts.ts'

describe('isPlainAccount()', () => {
  it.each(['kmurphy', 'hchen', 'fred', 'ahmed', 'king', 'oadeyemi'])(
    'takes %s for a name',
    (word) => {
      expect(isPlainAccount(word)).toBe(true)
    },
  )
  it.each(['session', 'locked', 'creation', 'settings', 'root', 'postgres', 'is', 'currently'])(
    'leaves %s, which prose or machines have there',
    (word) => {
      expect(isPlainAccount(word)).toBe(false)
    },
  )
})

describe('isJoinedAccount()', () => {
  it.each(['ann.lee', 'k.murphy', 'weber.t', 'schmidt_k', 'jean-luc', 'kmurphy7'])(
    'takes %s',
    (word) => {
      expect(isJoinedAccount(word)).toBe(true)
    },
  )
  it.each(['app.config', 'a.b', 'index.js', 'session2', 'data_table', 'user1'])(
    'leaves %s',
    (word) => {
      expect(isJoinedAccount(word)).toBe(false)
    },
  )
})

describe('isPersonalAccount()', () => {
  it('takes an initial or a given name joined to a word, and no other pair of words', () => {
    expect(isPersonalAccount('k.murphy')).toBe(true)
    expect(isPersonalAccount('karin_weber')).toBe(true)
    expect(isPersonalAccount('spring.boot')).toBe(false)
  })
})

describe('isActor()', () => {
  it('takes any word but those that prose has between an account and its deed', () => {
    expect(isActor('page')).toBe(true)
    expect(isActor('already')).toBe(false)
    expect(isActor('root')).toBe(false)
  })
})
