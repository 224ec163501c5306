import { CAPITAL_SIGN } from '../../neighbours.ts'
import type { Detector } from '../../types.ts'
import { idCueRow } from '../cue.ts'
import { row } from '../row.ts'
import { matchNino } from './national.ts'

/** Numbers that a state gives to a person. */
export const GOVERNMENT_DETECTORS: readonly Detector[] = [
  row('nino', 'NATIONAL_ID', {
    anchors: ['capital'],
    after: CAPITAL_SIGN,
    match: matchNino,
    confidence: 0.85,
  }),
  idCueRow('passport_cue', 'PASSPORT', 'passport|reisepass|passeport|pasaporte'),
  idCueRow('ssn_cue', 'US_SSN', 'ssn|social security'),
  idCueRow(
    'national_id_cue',
    'NATIONAL_ID',
    `national id|national insurance|nino|tax id|taxpayer id|tax number|cpf|dni|nie|ni number|aadhaar|aadhar|nhs|pesel|bsn|insee
|codice fiscale|personnummer|steuer-id|driver license|driver's license|drivers license|driving licence|id card|identity card|identity number
|personal number|national number|sozialversicherungsnummer|curp`,
  ),
]
