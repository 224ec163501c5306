import { wordsOf } from '../../context.ts'

/** Words that only telephones have, in some twenty languages. */
const SURE = `phone phones telephone tel mobile mobil mobiltelefon cellphone fax telefax sms whatsapp callback msisdn hotline voicemail
 telefon telefonnummer telefonnr rufnummer handy handynummer festnetz rückruf durchwahl anrufen téléphone portable mobilephone gsm
 teléfono telefono móvil movil celular telefone telemóvel telemovel tlf tlm cellulare telefoon telefoonnummer mobiel mobiele mobilnummer mobilnr puhelin
 puhelinnumero matkapuhelin telefonu telefonní telefónne numer komórka telefonszám mobilszám cep τηλέφωνο κινητό телефон тел мобильный телефона телефону мобильного мобильному
 моб факс звоните טלפון נייד هاتف جوال الهاتف फ़ोन मोबाइल điện โทรศัพท์ เบอร์ telepon ponsel 電話 携帯 携帯電話 电话 手机 手机号 電話番号 전화 전화번호 휴대폰
 phonenumber phoneno mobileno mobilenumber telno faxno cellno imessage viber callerid clid otp signal dial dialed dialled dialing landline e164 wa ani dnis`
/** Words that also stand before other numbers: they speak for long or grouped numbers only. */
const LIKELY = `call called calling calls cell caller callee contact reach ring text texted messaged message number
 appeler appelez appelle llamar llame llama ligue ligar chiamare chiama bellen bel ringa ring soita zadzwoń zadzwonić zavolejte
 rufen ruf ruft anruf kontakt kontaktieren numéro numero número nummer`
/** Words between the word and the number. */
const FILLERS = `number numbers no nr num is was are to me us at on from by him her them back delivery sent customer under or and the my your his our
 for of with via now new old home work office mobile cell primary secondary main direct line daytime evening emergency contact
 nummer numéro numero número est es ist é unter sie mich uns le la al ao de du der die das bei auf me del dem den des nos ons op naar na pod til på i til me
 value ext int intl international us uk country code tel phone h w m p f o c t customer's user client cliente kunde kunden klient клиента guest confirmed verified unverified changed updated`
/** Words before numbers that look alike and are none. */
const OTHERS = `order orders ticket invoice part serial sku ref reference case isbn issn version build batch tracking account acct
 bestellung rechnung auftrag commande facture pedido factura nummernkreis asset item product model customer_id po rma lot ean upc gtin
 uuid hash commit port pid seq sequence revision rev release error code status timestamp ip policy
 claim contract vertrag contrat siren siret abn acn tin ein vat iban bic swift routing sort license licence`

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/).map((word) => word.toLowerCase()))
}
const SURE_WORDS = setOf(SURE)
const LIKELY_WORDS = setOf(LIKELY)
const FILLER_WORDS = setOf(FILLERS)
const OTHER_WORDS = setOf(OTHERS)
const JOINTS = setOf('of de du di der del da')
const NUMBER_WORDS = setOf('number numéro numero número nummer')
/** Words without which nothing speaks for a telephone. */
export const PHONE_WORDS: readonly string[] = [...SURE_WORDS, ...LIKELY_WORDS, 'code']
/** Words without which nothing speaks against one. */
export const OTHER_NUMBERS: readonly string[] = [...OTHER_WORDS]

/** `verification code sent to 415 555 0132` */
const CODE_SENT = /code (?:was |is |has been )?(?:sent|texted|delivered) to [+(]?$/i

const BEFORE_MAX = 48
const FILLERS_MAX = 5

/** What the words right before a number say: it is a telephone's, it may be, it is another thing's, or nothing. */
export type PhoneWord = 'sure' | 'likely' | 'other' | 'nothing'

/** Looks at 48 code units before `start`, and at the key of the whole text. */
export function phoneWordBefore(text: string, start: number, key: string): PhoneWord {
  const head = text.slice(Math.max(0, start - BEFORE_MAX), start)
  const said = wordBeforeNumber(head)
  if (said === 'other' && CODE_SENT.test(head)) return 'likely'
  if (said === 'sure' || key === '') return said
  const byKey = meaningOf(wordsOf(key.slice(-BEFORE_MAX)))
  return byKey === 'nothing' ? said : byKey
}

function wordBeforeNumber(head: string): PhoneWord {
  // `42 415 555 0132`: a number between the word and this one ends what the word says.
  if (/\d[ ,;:]{1,3}[+(]?$/.test(head)) return 'nothing'
  const cut = Math.max(head.lastIndexOf('\n'), head.lastIndexOf(';'))
  return meaningOf(wordsOf(head.slice(cut + 1)))
}

/** Reads the words from the last one back, past fillers. */
function meaningOf(phrase: string): PhoneWord {
  const words = phrase.trim().split(' ')
  let seen: PhoneWord = 'nothing'
  let isNumber = false
  for (let count = 0; count <= FILLERS_MAX; count++) {
    const word = words.pop() ?? ''
    if (SURE_WORDS.has(word)) return 'sure'
    // `order number`, `numéro de commande`: the number is the thing's.
    if (OTHER_WORDS.has(word)) return seen === 'nothing' || isNumber ? 'other' : seen
    isNumber = goesOn(word, isNumber)
    if (LIKELY_WORDS.has(word)) seen = 'likely'
    else if (!FILLER_WORDS.has(word)) return seen
  }
  return seen
}

/** True for a word such as `number`, and for what may stand between it and the thing that it belongs to. */
function goesOn(word: string, isNumber: boolean): boolean {
  return NUMBER_WORDS.has(word) || (isNumber && JOINTS.has(word))
}
