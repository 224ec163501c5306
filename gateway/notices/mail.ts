import nodemailer from 'nodemailer'
import type { GatewayConfig } from '../config.ts'

/** One mail of plain text. */
export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** Hands mail over to the operator's server; rejects where that does not take it. */
export type SendMail = (mail: Mail) => Promise<void>

const CONNECT_TIMEOUT_MS = 10_000
const ANSWER_TIMEOUT_MS = 30_000

/** Mail by SMTP (RFC 5321), with STARTTLS where the server offers it; undefined where no server is set. */
export function createMailer({
  smtpUrl,
  mailFrom,
}: Pick<GatewayConfig, 'smtpUrl' | 'mailFrom'>): SendMail | undefined {
  if (smtpUrl === undefined || mailFrom === undefined) return undefined
  const transport = nodemailer.createTransport({
    url: smtpUrl,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: ANSWER_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return async ({ to, subject, text }) => {
    await transport.sendMail({ from: mailFrom, to, subject, text })
  }
}
