import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import { isGuid } from '#domain/ids.ts'
import type { Gateway } from '../../gateway.ts'

/** One message of those that a processor is told of a request by. */
export interface MessageKey {
  readonly requestId: string
  readonly processorId: string
  readonly part: number
  readonly round: number
}

const GUID_BYTES = 16

/**
 * What a message is called at its processor: a GUID in the form of version 4, which OpenDSR asks for and ids of requests
 * are not. It is the same in every attempt, so that a repetition is known, and another one at each processor.
 */
export function messageIdOf({ requestId, processorId, part, round }: MessageKey): string {
  const named = hash('sha256', `${requestId} ${processorId} ${part} ${round}`, 'buffer')
  const bytes = Buffer.from(named.subarray(0, GUID_BYTES))
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

type Keys = Pick<Gateway, 'keyring'>

/** The token by which a processor answers later: of one message, and made again from the key whenever it is needed. */
export function processorToken({ keyring }: Keys, key: MessageKey): string {
  const named = [key.requestId, key.processorId, key.part, key.round].join('.')
  return `${named}.${macOf(keyring, named).toString('base64url')}`
}

function macOf(keyring: Keys['keyring'], named: string): Buffer {
  return createHmac('sha256', keyring.secretKey('processor tokens')).update(named).digest()
}

const NUMBER = /^\d{1,6}$/

/** The message that a token is of; undefined for anything that was not made here. */
export function parseProcessorToken({ keyring }: Keys, token: string): MessageKey | undefined {
  const [requestId = '', processorId = '', part = '', round = '', mac = '', ...more] =
    token.split('.')
  const areIds = isGuid(requestId) && isGuid(processorId) && more.length === 0
  if (!areIds || !NUMBER.test(part) || !NUMBER.test(round)) return undefined
  const wanted = macOf(keyring, [requestId, processorId, part, round].join('.'))
  const given = Buffer.from(mac, 'base64url')
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined
  return { requestId, processorId, part: Number(part), round: Number(round) }
}
