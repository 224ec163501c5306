import { text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from './columns.ts'

/** What is stored of a report wherever it lies, beside its keys. */
export const reportColumns = () => ({
  instanceId: uuid('instance_id').notNull(),
  product: text('product').notNull(),
  type: text('type').notNull(),
  version: text('version'),
  class: text('class').notNull(),
  category: text('category').notNull(),
  dataKind: text('data_kind').notNull(),
  collector: text('collector').notNull(),
  bundle: text('bundle').notNull(),
  time: instant('time').notNull(),
  receivedAt: instant('received_at').notNull(),
  userPseudonym: bytes('user_pseudonym'),
  organisationPseudonym: bytes('organisation_pseudonym'),
  devicePseudonym: bytes('device_pseudonym'),
  emailPseudonym: bytes('email_pseudonym'),
  phonePseudonym: bytes('phone_pseudonym'),
  advertisingPseudonym: bytes('advertising_pseudonym'),
  /** Of an identity of a kind that the policies define; the kind is part of it. */
  customPseudonym: bytes('custom_pseudonym'),
  /** The payload, readable with its keys only. */
  sealed: bytes('sealed').notNull(),
})
