import { expect, test } from 'vitest'
import { bearerCredential } from './bearer_credential.ts'

const credentialOf = (headers: Readonly<Record<string, string>>) =>
  bearerCredential({
    method: 'POST',
    path: '/',
    params: {},
    query: new URLSearchParams(),
    header: (name) => headers[name],
  })

test.each([
  [{ authorization: 'Bearer abc' }],
  [{ authorization: 'bearer  abc ' }],
  [{ 'x-tidegate-key': 'abc' }],
  [{ authorization: 'Bearer abc', 'x-tidegate-key': 'abc' }],
])('the key is read from either header, or from both where they agree: case %#', (headers) => {
  expect(credentialOf(headers)).toEqual({ kind: 'key', key: 'abc' })
})

test.each([[{}], [{ authorization: 'Basic abc' }], [{ 'x-tidegate-key': '' }]])(
  'without a key of ours it is missing: case %#',
  (headers) => {
    expect(credentialOf(headers)).toEqual({ kind: 'missing' })
  },
)

test.each([
  [{ authorization: 'Bearer' }],
  [{ authorization: 'Bearer a b' }],
  [{ authorization: `Bearer ${'a'.repeat(201)}` }],
  [{ authorization: 'Bearer a', 'x-tidegate-key': 'b' }],
])('what cannot be a key is malformed, and the message does not repeat it: case %#', (headers) => {
  const credential = credentialOf(headers)
  expect(credential.kind).toBe('malformed')
  expect(JSON.stringify(credential)).not.toContain('aa')
})
