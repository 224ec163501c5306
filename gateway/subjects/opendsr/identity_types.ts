import type { IdentityType } from '#domain/subject_request.ts'

/** The kinds of identity that OpenDSR names, and what they are here. */
export const OPENDSR_IDENTITIES: ReadonlyMap<string, IdentityType> = new Map([
  ['controller_customer_id', 'user_id'],
  ['email', 'email'],
  ['android_advertising_id', 'advertising_id'],
  ['android_id', 'device_id'],
  ['fire_advertising_id', 'advertising_id'],
  ['ios_advertising_id', 'advertising_id'],
  ['ios_vendor_id', 'device_id'],
  ['microsoft_advertising_id', 'advertising_id'],
  ['microsoft_publisher_id', 'device_id'],
  ['roku_advertising_id', 'advertising_id'],
  ['roku_publisher_id', 'device_id'],
])

/** Names in use for the same kinds. */
export const IDENTITY_ALIASES: ReadonlyMap<string, string> = new Map([
  ['roku_publishing_id', 'roku_publisher_id'],
])

/**
 * Hashes that are known and not offered: what reports hold of people are keyed pseudonyms of the SHA-256 of an identity,
 * and another hash of it can be compared with none of them.
 */
export const UNMATCHED_FORMATS: ReadonlySet<string> = new Set(['sha1', 'md5'])

/** Members of our extension that carry identities. */
export const EXTENSION_IDENTITIES: ReadonlyMap<string, IdentityType> = new Map([
  ['device_ids', 'device_id'],
  ['user_ids', 'user_id'],
])
