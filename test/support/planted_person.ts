/** A made-up person whose data live SDKs send, and which may be nowhere afterwards. */
export const PERSON = {
  userId: 'usr-live-planted-90210',
  email: 'petra.planted@live-mail.example',
  name: 'petraplanted',
  phone: '+1 415 555 0177',
  card: '5105105105105100',
  ipAddress: '198.51.100.23',
  password: 'Petras-Secret-Pass-1',
  token: 'ghp_9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e',
} as const

/** A sentence that holds all of it. */
export const SENTENCE = `user ${PERSON.email} phone ${PERSON.phone} card ${PERSON.card} from ${PERSON.ipAddress} password=${PERSON.password} token=${PERSON.token} in /home/${PERSON.name}/app`
export const ADDRESS = `https://shop.example/account?email=${encodeURIComponent(PERSON.email)}&token=${PERSON.token}`
