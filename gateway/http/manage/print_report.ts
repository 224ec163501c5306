import { CATEGORIES, DATA_CLASSES, DATA_KINDS } from '#domain/classification.ts'
import { HOLD_CAUSES } from '#domain/hold.ts'
import type { ReadReport } from '../../keyring/open_reports.ts'
import { REMARK } from '../api/remark_schema.ts'
import { ANY_OBJECT, arrayOf, DAY, ID, INSTANT, objectOf, oneOf, TEXT } from '../api/schemas.ts'

/** Member by member, for answers that say more. */
export const REPORT_MEMBERS = {
  id: ID,
  time: INSTANT,
  receivedAt: INSTANT,
  product: TEXT,
  'version?': TEXT,
  type: TEXT,
  class: oneOf(DATA_CLASSES),
  category: oneOf(CATEGORIES),
  dataKind: oneOf(DATA_KINDS),
  collector: TEXT,
  instance: ID,
  expiresOn: DAY,
  bundle: TEXT,
  remarks: arrayOf(REMARK),
  data: ANY_OBJECT,
}

export const REPORT = objectOf(REPORT_MEMBERS)

/** A report that a legal hold keeps back (`readHeldPage`). */
export const HELD_REPORT = objectOf({
  ...REPORT_MEMBERS,
  cause: oneOf(HOLD_CAUSES),
  movedAt: INSTANT,
})

/** A stored, clean report as the API shows it: without pseudonyms. */
export function printReport(report: ReadReport) {
  const { id, time, receivedAt, product, version, type, class: dataClass, category } = report
  const { dataKind, collector, expiresOn, bundle, remarks, data, instanceId } = report
  return {
    id,
    time,
    receivedAt,
    product,
    version,
    type,
    class: dataClass,
    category,
    dataKind,
    collector,
    instance: instanceId,
    expiresOn,
    bundle,
    remarks,
    data,
  }
}
