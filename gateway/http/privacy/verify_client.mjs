// Runs in the browser: what it is given stays there. Served as it is, with the modules that it imports.
import { BROWSER_CRYPTO } from '#policies/ledger/browser_crypto.ts'
import { RECEIPT_LENGTH_MAX } from '#policies/ledger/receipt.ts'
import { parseEd25519Jwk, verifyReceipt } from '#policies/ledger/verify_receipt.ts'

const { document, fetch } = globalThis
const input = document.getElementById('receipt')
const verdict = document.getElementById('verdict')
const list = document.getElementById('checks')
const words = verdict.dataset

/** The public keys that this server publishes; the receipt is not sent anywhere. */
async function publishedKeys() {
  const answer = await fetch(words.keys)
  const { keys } = await answer.json()
  return keys.flatMap((jwk) => {
    const publicKey = parseEd25519Jwk(jwk)
    return publicKey === undefined ? [] : [{ publicKey }]
  })
}

function show(state, text, checks) {
  verdict.textContent = text
  verdict.dataset.state = state
  list.replaceChildren(
    ...checks.map((check) => {
      const item = document.createElement('li')
      item.textContent = `${words[check.state]} – ${check.name}: ${check.text}`
      return item
    }),
  )
}

async function verify(file) {
  if (globalThis.crypto.subtle === undefined) return show('unknown', words.insecure, [])
  if (file.size > 4 * RECEIPT_LENGTH_MAX) return show('invalid', words.invalid, [])
  const settings = { crypto: BROWSER_CRYPTO, keys: await publishedKeys() }
  const { isValid, checks } = await verifyReceipt(await file.text(), settings)
  if (isValid) show('valid', words.valid, checks)
  else show('invalid', words.invalid, checks)
}

input.addEventListener('change', () => {
  const [file] = input.files
  if (file === undefined) return
  show('unknown', words.working, [])
  verify(file).catch(() => show('unknown', words.unsupported, []))
})
input.disabled = false
