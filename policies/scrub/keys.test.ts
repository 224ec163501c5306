import { describe, expect, it } from 'vitest'
import { keyWords } from './key_book.ts'
import { ALL_KEYS } from './keys.ts'
import { createScrubber } from './scrubber.ts'

const { isSensitiveKey } = createScrubber()

describe('isSensitiveKey()', () => {
  it.each(
    `password passwd pwd secret token authorization Proxy-Authorization cookie Set-Cookie api_key apiKey X-API-Key
     sessionId session_id JSESSIONID client_secret clientSecret private_key ssn cardNumber card_number cvv iban
     userPassword password_hash APIKey accessToken x-functions-key db.password ConnectionString passport_number
     dateOfBirth imei password2`.split(/\s+/),
  )('knows %s', (key) => {
    expect(isSensitiveKey(key)).toBe(true)
  })

  it.each(
    `is_authenticated monkey keyword author authority tokenizer max_tokens hasPassword password_length secretary
     cookieConsent public_key primaryKey card passwordPolicy code status name id email`
      .split(/\s+/)
      .concat(''),
  )('leaves %j alone', (key) => {
    expect(isSensitiveKey(key)).toBe(false)
  })
})

describe('keyWords()', () => {
  it('splits at signs and humps and keeps letters of any script', () => {
    expect(keyWords('userSSNValue')).toEqual(['user', 'ssn', 'value'])
    expect(keyWords('x-api_key.id')).toEqual(['x', 'api', 'key', 'id'])
    expect(keyWords('contraseña')).toEqual(['contraseña'])
  })
})

describe('meaningOf()', () => {
  it('takes a common word for a person only as the whole key', () => {
    expect(ALL_KEYS.meaningOf('name')?.kind).toBe('PERSON')
    expect(ALL_KEYS.meaningOf('fileName')).toBeUndefined()
    expect(ALL_KEYS.meaningOf('customerName')?.kind).toBe('PERSON')
  })
})
