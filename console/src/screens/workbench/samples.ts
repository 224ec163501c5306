import type { Form } from './worker_messages.ts'

/** Made-up people; addresses and numbers are of the ranges for examples. */
export const SAMPLES: Readonly<Record<Form, string>> = {
  text: [
    'Cannot send to jane.roe@example.com: mailbox of Jane Roe is full',
    'Opened C:\\Users\\jroe\\Documents\\orders.xlsx from 203.0.113.9',
    'Refused card 4111 1111 1111 1111, badge STAFF-4711, retry in 30 s',
  ].join('\n'),
  report: JSON.stringify(
    {
      message: 'Login of jane.roe@example.com failed',
      user: { name: 'Jane Roe', phone: '+49 30 901820' },
      request: { url: 'https://shop.example.com/pay?token=8f4e2b7a91c3&step=2', status: 401 },
    },
    null,
    2,
  ),
}

export const SAMPLE_VECTORS = [
  '{"text": "mail jane.roe@example.com", "expect": "mail [EMAIL]"}',
  '{"text": "from 203.0.113.9 by Jane Roe", "expect": ["IP_ADDRESS", "PERSON"]}',
  '{"text": "build 10.0.377.5159 installed", "expect": []}',
].join('\n')
