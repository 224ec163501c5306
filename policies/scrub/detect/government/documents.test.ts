import { describe, expect, it } from 'vitest'
import { createScrubber } from '../../scrubber.ts'

const { scrubText } = createScrubber()

const WRAPPINGS: readonly ((value: string) => string)[] = [
  (value) => `passport_number=${value}`,
  (value) => `passport=${value}`,
  (value) => `Passport No: ${value}`,
  (value) => `Passport # ${value}`,
  (value) => `Reisepass ${value} abgelaufen`,
  (value) => `travel document ${value} expired`,
  (value) => `numéro de passeport ${value}`,
  (value) => `document_type=passport document_number=${value}`,
  (value) => JSON.stringify({ passportNumber: value, valid: true }),
  (value) => JSON.stringify({ documentType: 'PASSPORT', documentNumber: value }),
]

describe('the serial number of a passport', () => {
  it.each(['C7VGKTCC8', 'CHL7QNLMY', 'G55T5T57K', 'F00000002'])(
    'is found in all wrappings, few digits as it has: %s',
    (value) => {
      for (const wrap of WRAPPINGS) expect(scrubText(wrap(value)).text).not.toContain(value)
    },
  )

  it.each(['passport-oauth2 1.8.0', 'passport-google-oauth20 0.1.0', 'Passport RENEWAL2027'])(
    'is not seen in the name of a package or a campaign: %s',
    (text) => {
      expect(scrubText(text).text).toBe(text)
    },
  )
})

describe('a number behind one that is scrubbed', () => {
  it('is left to itself, as behind the number itself', () => {
    const { text } = scrubText('driver license: AB1234567C and AB7654321D')
    expect(scrubText(text).text).toBe(text)
  })
})
