import type { Detector, Input, Span } from '../../types.ts'
import { cueRow, idCueRow } from '../cue.ts'
import { fitsShape } from '../shapes.ts'
import { matchGreeting, matchPersonCue } from './person.ts'

const GREETINGS = 'dear|hello|hi|hey|bonjour|hallo|hola|ciao|liebe|lieber|cher'
const USER_CUES = 'user|username|login|logon|account|principal|for user|as user|member'
const PERSON_CUES = `by|with|from|for|to|profile of|name of|welcome|owned by|requested by|created by|approved by|assigned to|signed by|modified by
|updated by|reviewed by|reported by|submitted by|closed by|opened by|deleted by|uploaded by|shared with|shared by|invited by
|booked by|reserved by|called by|sent by|written by|performed by|cancelled by|rejected by|granted to|reassigned to|escalated to
|transferred to|on behalf of|regards|sincerely|thanks|best|cheers|attn|attention|customer|client|contact|user|owner|assignee|agent|patient
|employee|recipient|sender|caller|member|guest|lead|attendee|participant|organizer|mr|mrs|ms|miss|dr|prof|herr|frau|account holder
|cardholder|passenger|student|tenant|subscriber|visitor|applicant|candidate|beneficiary|payee|delivered to|addressed to|reply from|message from|call from|email from|mail from|meeting with
|signed in as|logged in as|name is|named|spoke with|call with|chat with|for user|manager|author|colleague|estimado|estimada|chère|sehr geehrter herr|sehr geehrte frau`

/** People, accounts and dates that prose announces. */
export const PEOPLE_CUE_DETECTORS: readonly Detector[] = [
  idCueRow(
    'birth_cue',
    'DATE_OF_BIRTH',
    'dob|date of birth|birth date|birthdate|birthday|born|geboren|geburtsdatum|né le|née le|nacido el',
  ),
  cueRow('user_cue', USER_CUES, { kind: 'USERNAME', match: matchUserCue, confidence: 0.7 }),
  cueRow('greeting', GREETINGS, { kind: 'PERSON', match: matchGreeting, confidence: 0.6 }),
  cueRow('person_cue', PERSON_CUES, { kind: 'PERSON', match: matchPersonCue, confidence: 0.6 }),
]

/** `user 'jdoe'` in quotes, or a name that only an account has: `user ann.lee`, `account jdoe42`. */
function matchUserCue(input: Input): Span | undefined {
  const { text, prefixEnd } = input
  input.steps += 48
  const rest = text.slice(prefixEnd, prefixEnd + 48)
  const found =
    /^[ :]{1,2}(["'])([\p{L}][\p{L}\d._-]{1,40})\1/u.exec(rest) ??
    /^[ :]{1,2}(\(?)([a-z]{3,20}(?:[._][a-z]{2,20}\d{0,4}|\d{1,4}))(?![\w@./\\-])/.exec(rest)
  const name = found?.[2]
  if (found === null || name === undefined || !fitsShape(name, 'USERNAME')) return undefined
  if (/\.(?:exe|dll|json|xml|js|ts|cs|py|log|txt|com|net|org|service)$/.test(name)) return undefined
  const start = prefixEnd + found[0].lastIndexOf(name)
  return { start, end: start + name.length, resume: start + name.length }
}
