import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export interface ReceivedMail {
  readonly to: readonly string[]
  /** Headers and text; long lines are whole again. */
  readonly text: string
}

/** A real mail server on this machine, which keeps what it takes. */
export interface MailServer {
  /** `smtp://127.0.0.1:port` */
  readonly url: string
  readonly mails: readonly ReceivedMail[]
  readonly close: () => Promise<void>
}

/** Starts a mail server that takes mail for everybody but those that are refused at the time. */
export async function startMailServer(
  isRefused: (address: string) => boolean,
): Promise<MailServer> {
  const mails: ReceivedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, done) => {
      done(isRefused(address) ? new Error('Mailbox unavailable') : undefined)
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address)
        // Long lines are folded (RFC 2045, quoted-printable).
        mails.push({ to, text: Buffer.concat(chunks).toString().replaceAll('=\r\n', '') })
        done()
      })
    },
  })
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready)
  })
  return {
    url: `smtp://127.0.0.1:${parseAddress(server.server.address()).port}`,
    mails,
    close: async () => {
      await new Promise<void>((closed) => server.close(closed))
    },
  }
}

function parseAddress(address: unknown): AddressInfo {
  return address as AddressInfo
}
