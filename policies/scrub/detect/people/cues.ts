import type { Detector } from '../../types.ts'
import { cueRow } from '../cue.ts'
import { matchGreeting, matchPersonCue } from './person.ts'

const GREETINGS = 'dear|hello|hi|hey|bonjour|hallo|hola|ciao|liebe|lieber|cher'
const PERSON_CUES = `by|with|from|for|to|profile of|name of|welcome|owned by|requested by|created by|approved by|assigned to|signed by|modified by
|updated by|reviewed by|reported by|submitted by|closed by|opened by|deleted by|uploaded by|shared with|shared by|invited by
|booked by|reserved by|called by|sent by|written by|performed by|cancelled by|rejected by|granted to|reassigned to|escalated to
|transferred to|on behalf of|regards|sincerely|thanks|best|cheers|attn|attention|customer|client|contact|user|owner|assignee|agent|patient
|employee|recipient|sender|caller|member|guest|lead|attendee|participant|organizer|mr|mrs|ms|miss|dr|prof|herr|frau|account holder
|cardholder|passenger|student|tenant|subscriber|visitor|applicant|candidate|beneficiary|payee|delivered to|addressed to|reply from|message from|call from|email from|mail from|meeting with
|signed in as|logged in as|name is|named|spoke with|call with|chat with|for user|manager|author|colleague|estimado|estimada|chère|sehr geehrter herr|sehr geehrte frau`

/** People that prose announces. */
export const PEOPLE_CUE_DETECTORS: readonly Detector[] = [
  cueRow('greeting', GREETINGS, { kind: 'PERSON', match: matchGreeting, confidence: 0.6 }),
  cueRow('person_cue', PERSON_CUES, { kind: 'PERSON', match: matchPersonCue, confidence: 0.6 }),
]
