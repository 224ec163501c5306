import { isDigit, isWord } from '../../chars.ts'
import { GAP_SIGN } from '../../neighbours.ts'
import type { Detector, Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { row } from '../row.ts'

// Codes that people type in once: of text messages, of authenticators, of banks; and numbers that unlock.

/** Words that announce such a code whatever stands around them. */
const STRONG = `otp|otp code|otp pin|otp is|one-time code|one time code|one-time pin|one time pin|one-time password|one time password
|one-time passcode|verification code|verification pin|security code|login code|log-in code|sign-in code|signin code|sign in code|auth code
|authentication code|authorization code|authorisation code|authenticator code|confirmation code|access code|activation code|unlock code|reset code|recovery code|backup code
|pin code|pincode|passcode|cvv|cvv2|cvc|mfa code|2fa code|sms code|mfa token|whatsapp code|telegram code|facebook code|instagram code|paypal code|signal code|unlock pin|sim pin|card pin|wrong pin|incorrect pin|invalid pin|correct pin|new pin|old pin|device pin|user pin|atm pin|totp|totp code|two-factor code|tan|itan|mtan|puk|puk code
|bestatigungscode|sicherheitscode|verifizierungscode|zugangscode|freischaltcode|aktivierungscode|einmalcode|einmalpasswort|bestätigungscode
|codigo de verificacion|codigo de seguridad|codigo de confirmacion|codigo de acceso|código de verificación|código de seguridad|código de confirmación
|código de verificação|código de segurança|código de confirmação|codigo de verificacao|code de verification|code de securite|code de confirmation
|code de vérification|code de sécurité|code d'accès|code confidentiel|code à usage unique|codice di verifica|codice di sicurezza|codice di conferma|codice otp|verificatiecode
|bevestigingscode|beveiligingscode|inlogcode|toegangscode|kod weryfikacyjny|kod autoryzacyjny|kod potwierdzający|kod sms|verifieringskod|engångskod|säkerhetskod
|engangskode|bekræftelseskode|sikkerhedskode|bekreftelseskode|sikkerhetskode|vahvistuskoodi|kertakäyttökoodi|ověřovací kód|overovací kód|megerősítő kód|cod de verificare
|doğrulama kodu|doğrulama kodunuz|dogrulama kodu|dogrulama kodunuz|onay kodu|onay kodunuz|kode verifikasi|kode otp|kod pengesahan|código otp|codigo otp|code otp
|код подтверждения|код доступа|код безопасности|код авторизации|код для входа|проверочный код|одноразовый код|одноразовый пароль|пин-код|код підтвердження|κωδικός επαλήθευσης|код за потвърждение`
/** Words that do so only as the code of somebody. */
const WEAK = `mfa|2fa|your code|your pin|the pin is|the code is|the otp is|use code|use the code|enter code|enter the code|enter pin|your one-time|ihr code|dein code|ihre pin|ihr pin|votre code|ton code
|su codigo|tu codigo|su código|tu código|seu codigo|seu código|o seu código|il tuo codice|il suo codice|il codice è|uw code|je code|din kod|din kode|twoj kod|twój kod|ваш код|ваш пин|su pin|tu pin|seu pin|votre pin|uw pincode`

const UNITS =
  '(?! ?(?:ms|s|sec|secs|seconds?|min|minutes?|hours?|days?|times|attempts?|tries|characters?|chars?|digits?|bytes|users?|items?|retries|kb|mb|%)(?![a-z]))'
/** Groups of three, or three to eight digits; some services write letters too. */
const CODE = `(?:[A-Z]{1,2}-)?(?:\\d{3}[ -]\\d{3}|\\d{3,8}|(?=[A-Z]{0,7}\\d)(?=\\d{0,7}[A-Z])[A-Z\\d]{6,8})(?![\\w.,]?\\d|\\w|-\\w|[/:]\\d)${UNITS}`
const IS = '(?:is|was|are|code|number|ist|lautet|est|es|é|è|e|to|är|er|on|jest|:)'
const CODE_AFTER = new RegExp(
  `^(?: (?:for|of|to|für|pour|para|per|voor) [^\\n\\d]{1,40}?(?: is|:))?[ :=#"'\\\\\\[({<-]{1,6}(?:${IS}[ :"'\\[(]{1,3}){0,2}(${CODE})`,
)
const BEFORE =
  '(?:is|as|ist|est|es|é|è|er|är|to|—|–|-|=|это) (?:your|the|my|ihre?|deine?|votre|ton|tu|su|seu|o seu|a sua|il tuo|uw|je|din|twój|ваш)'
const CODE_BEFORE = new RegExp(
  `(?<![\\w.,:/-])((?:[A-Z]{1,2}-)?(?:\\d{3}[ -]\\d{3}|\\d{4,8})) ${BEFORE}(?: [\\p{L}\\d.&'-]{1,20}){0,4} $`,
  'iu',
)

/** The words start with whose it is. */
const CODE_OWNED =
  /(?<![\w.,:/-])((?:[A-Z]{1,2}-)?(?:\d{3}[ -]\d{3}|\d{4,8})) (?:is|as|ist|est|es|é|è|er|är) $/iu

/** `otp 482913`, `482913 is your verification code`: the code beside the words. */
function matchCode(input: Input, at: number, digitsMin: number): Span | undefined {
  const { units, prefixEnd } = input
  if (isWord(unitAt(units, prefixEnd)) || unitAt(units, prefixEnd) === 95) return undefined
  return codeAfter(input, digitsMin) ?? codeBefore(input, at, digitsMin > 3)
}

function codeAfter(input: Input, digitsMin: number): Span | undefined {
  const { text, prefixEnd } = input
  input.steps += 24
  const found = CODE_AFTER.exec(text.slice(prefixEnd, prefixEnd + 96))
  const code = found?.[1]
  if (found === null || code === undefined || code.length < digitsMin) return undefined
  const end = prefixEnd + found[0].length
  return { start: end - code.length, end, resume: end }
}

function codeBefore({ text, prefixEnd }: Input, at: number, owned: boolean): Span | undefined {
  const head = text.slice(Math.max(0, at - LOOK_MAX), at)
  if (!/\d{3}/.test(head)) return undefined
  const found = CODE_BEFORE.exec(head) ?? (owned ? CODE_OWNED.exec(head) : null)
  if (found?.[1] === undefined) return undefined
  const start = at - head.length + found.index
  return { start, end: start + found[1].length, resume: prefixEnd }
}

const LOOK_MAX = 72
const PURPOSE =
  /^ (?:(?:to|as|for|in order to) (?:[\w'-]{1,16} ){0,4}?(?:verify|confirm|sign|log|login|authenticate|authorize|authorise|activate|unlock|complete|finish|verification|authentication|code|otp|pin|passcode)\b|expires|will expire|is valid|is only valid|valid for|\. ?(?:do not|don't|never) share)/i

/** `Enter 482913 to verify`, `code 482913 expires in 10 minutes`: what it is for stands behind the number. */
function matchUse(input: Input): Span | undefined {
  const { units, text, prefixEnd } = input
  const own = ownCode(input)
  if (own !== undefined) return own
  let start = prefixEnd
  while (start - prefixEnd < 3 && isGap(unitAt(units, start))) start++
  if (start === prefixEnd || !isDigit(unitAt(units, start))) return undefined
  const found = /^(?:\d{3}[ -]\d{3}|\d{4,8})(?![\w,-])/.exec(text.slice(start, start + 12))
  input.steps += 24
  if (found === null) return undefined
  const end = start + found[0].length
  return PURPOSE.test(text.slice(end, end + 80)) ? { start, end, resume: end } : undefined
}

const PIN =
  /^(?: (?:code |number )?(?:is|was|set to|changed to)[ :"']{1,3}|\\{0,3}["']? ?[:=] ?\\{0,3}["']?)(\d{4,8})(?![\w.,:/-]?\d|\w)/i

/** `PIN: 4821`, `"pin":"4821"`: numbers of pins of a circuit have fewer digits. */
function matchPin(input: Input): Span | undefined {
  const { text, prefixEnd } = input
  input.steps += 24
  const found = PIN.exec(text.slice(prefixEnd, prefixEnd + 40))
  if (found?.[1] === undefined) return undefined
  const end = prefixEnd + found[0].length
  return { start: end - found[1].length, end, resume: end }
}

const OWN_AFTER = /^(?: is|:| is:) ?(\d{3}[ -]\d{3}|\d{4,8})(?![\w%,-]|\.\d)/
const OWN_BEFORE =
  /\byour (?!(?:order|promo|booking|error|tracking|product|discount|coupon|reference|invoice|zip|postal|post|area|country|status|voucher|referral|gift|invite|customer|dial|bar|qr|source|exit|return|response|reason|tax|sort|branch|bank|swift|currency|language|employee|student|class|room|event|ticket|case|claim|policy|article|item|shop|store|partner|campaign|affiliate)\b)[\w.'&-]{2,20} $/i

/** `Your Contoso code is 482913`: the name of a service stands between. */
function ownCode({ text, prefixEnd }: Input): Span | undefined {
  if (text.charCodeAt(prefixEnd - 4) !== 99 || !text.startsWith('code', prefixEnd - 4))
    return undefined
  const found = OWN_AFTER.exec(text.slice(prefixEnd, prefixEnd + 16))
  if (found?.[1] === undefined) return undefined
  if (!OWN_BEFORE.test(text.slice(Math.max(0, prefixEnd - 34), prefixEnd - 4))) return undefined
  const end = prefixEnd + found[0].length
  return { start: end - found[1].length, end, resume: end }
}

function isGap(code: number): boolean {
  return code === 32 || code === 58 || code === 35
}

const SAFE =
  '(?:v[eé]rif\\p{L}*|sécurité|segur\\p{L}*|sicherheits?\\p{L}*|confirm\\p{L}*|bestätig\\p{L}*|weryfik\\p{L}*|potwierdz\\p{L}*|autoryz\\p{L}*|doğrulama|onay|ověř\\p{L}*|overo\\p{L}*|подтвержд\\p{L}*|безопасн\\p{L}*|авториз\\p{L}*|доступа|входа|acces+o|acc[eè]s|accesso|επαλήθευσης|επιβεβαίωσης)'
const FOREIGN_BEFORE = new RegExp(
  `(?:验证码|驗證碼|校验码|校驗碼|动态码|动态密码|動態密碼|认证码|認證碼|确认码|確認碼|口令|確認コード|認証コード|認証番号|確認番号|ワンタイムパスワード|暗証番号|セキュリティコード|인증 ?번호|인증 ?코드|확인 ?코드|보안 ?코드|일회용 ?비밀번호|رمز|كود|الرمز|קוד|รหัส|ओटीपी|कोड|(?:c[oó]digo|code|codice|kod|kode|kód|koodi|код|κωδικός|mã)(?: \\p{L}{1,12}){0,3}? ${SAFE}|пин-?код|mã (?:otp|xác minh|xác nhận))[^\\d\\n]{0,24}$`,
  'iu',
)
const FOREIGN_AFTER =
  /^(?:[ ,。，（(:—–-]{0,3}(?:是|为|為|は|が|를|는|은)? ?(?:您的|你的|ваш|ваша|tu|su|seu|o seu|votre|ton|twój|ihr|din|sinun|az ön)? ?.{0,24}?(?:验证码|驗證碼|校验码|认证码|認証コード|確認コード|認証番号|인증번호|인증 번호|код|код подтверждения|пароль|رمز|קוד|รหัส))/iu

/** `您的验证码是482913`, `Ваш код подтверждения: 482913`: texts of other alphabets, at the number. */
function matchForeign(input: Input, at: number): Span | undefined {
  const { units, text } = input
  if (units instanceof Uint8Array) return undefined
  const before = unitAt(units, at - 1)
  if (before === 46 || before === 44 || before === 47 || before === 45 || before === 95)
    return undefined
  const found = /^(?:\d{3}[ -]\d{3}|\d{4,8})(?![\w%]|[.,:/-]\d)/.exec(text.slice(at, at + 12))
  if (found === null) return undefined
  const end = at + found[0].length
  const head = text.slice(Math.max(0, at - LOOK_MAX), at)
  input.steps += LOOK_MAX
  if (!NOT_ASCII.test(head) && !NOT_ASCII.test(text.slice(end, end + 40))) return undefined
  return FOREIGN_BEFORE.test(head) || FOREIGN_AFTER.test(text.slice(end, end + 48))
    ? { start: at, end, resume: end }
    : undefined
}

const NOT_ASCII = /[^\0-\u007f]/

const split = (text: string): readonly string[] => text.split('|').map((phrase) => phrase.trim())

/** A word of other letters: every such word speaks for it. */
const OTHER_ALPHABETS = ['код']

/** Rows of the table of detectors. */
export const CODE_DETECTORS: readonly Detector[] = [
  row('code_cue', 'SECRET', {
    prefixes: split(STRONG),
    match: (input, at) => matchCode(input, at, 3),
    confidence: 0.8,
    why: 'word before',
  }),
  row('code_cue', 'SECRET', {
    prefixes: split(WEAK),
    match: (input, at) => matchCode(input, at, 4),
    confidence: 0.7,
    why: 'word before',
  }),
  row('code_use', 'SECRET', {
    prefixes: ['code', 'use', 'enter', 'use code', 'enter code', 'type'],
    after: GAP_SIGN,
    match: matchUse,
    confidence: 0.7,
    why: 'words around',
  }),
  row('pin', 'SECRET', {
    prefixes: ['pin'],
    after: GAP_SIGN,
    match: matchPin,
    confidence: 0.75,
    why: 'word before',
  }),
  row('code_foreign', 'SECRET', {
    anchors: ['digit'],
    word: [3, 8],
    near: OTHER_ALPHABETS,
    match: matchForeign,
    confidence: 0.75,
    why: 'word before',
  }),
]
