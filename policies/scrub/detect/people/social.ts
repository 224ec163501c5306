import { codeAt, isLetter, isWord } from '../../chars.ts'
import { wordsOf } from '../../context.ts'
import { GAP_SIGN, LETTER_SIGN } from '../../neighbours.ts'
import type { Detector, Input, Span } from '../../types.ts'
import { row } from '../row.ts'

// Names under which people are known in public: profiles and handles.

const LOOK = 64
/** Addresses of profiles: what follows is the name. */
const PROFILES = `twitter.com/|x.com/|instagram.com/|instagr.am/|facebook.com/|fb.com/|m.me/|tiktok.com/@|linkedin.com/in/|linkedin.com/pub/|t.me/|telegram.me/|threads.net/@|threads.com/@
|youtube.com/@|youtube.com/user/|pinterest.com/|snapchat.com/add/|reddit.com/user/|reddit.com/u/|medium.com/@|bsky.app/profile/|vk.com/|ok.ru/profile/|steamcommunity.com/id/|steamcommunity.com/profiles/|twitch.tv/|soundcloud.com/
|keybase.io/|flickr.com/people/|tumblr.com/blog/view/|weibo.com/u/|weibo.com/n/|xing.com/profile/|quora.com/profile/|about.me/|linktr.ee/|ko-fi.com/|patreon.com/|gitlab.com/users/|news.ycombinator.com/user?id=|mastodon.social/@|orcid.org/`
/** Pages of those sites that are nobody's. */
const PAGES = new Set(
  `share sharer sharer.php intent hashtag search home login signup signin explore p reel reels stories tv pages groups events watch marketplace dialog plugins tr policy policies privacy legal help about i settings
 company jobs joinchat s c addstickers feed shorts channel playlist results notifications messages terms tos ads business developers developer docs api oauth v1 v2 v18.0 user users profile profile.php photo photos video videos
 embed widgets js css assets static rest auth download downloads apps pin topics directory learning pulse school in add discover live gaming hub security safety status iphone android me public index.html favicon.ico robots.txt sdk.js en_US`.split(
    /\s+/,
  ),
)
const NAME = /^@?([\p{L}\d][\p{L}\d._%-]{1,39})(?=$|[/?#\s"'<>),;\]\\|&]|[.:!]\s|[.:!]$)/u
/** Words before `@name` that make it a person's. */
const WORDS = new Set(
  `twitter instagram insta ig tiktok telegram handle handles follow follows following followed mastodon bluesky bsky threads snapchat snap linkedin tweet tweeted tweets dm dms mention mentioned mentions mentioning
 skype discord youtube twitch reddit tagged tagging retweet retweeted rt via cc tg facebook fb signal keybase profile nick nickname aka seguir siga suivez folge folgt kontakt reply replied replying`.split(
    /\s+/,
  ),
)
const FILLERS = new Set(
  'handle username user name account by from to at is me us on and with as id the new his her their my our'.split(
    ' ',
  ),
)
/** Owners of packages and rules of style sheets that are written with an `@`. */
const NOT_HANDLES = new Set(
  `media import charset keyframes supports font-face page layer container property override deprecated param return returns throws see since author link inject component autowired test before after beforeeach aftereach
 service entity table column id bean configuration types babel angular vue react aws-sdk azure google-cloud latest next all here channel everyone team`.split(
    /\s+/,
  ),
)

export const SOCIAL_DETECTORS: readonly Detector[] = [
  row('profile', 'SOCIAL_HANDLE', {
    prefixes: PROFILES.split('|').map((profile) => profile.trim()),
    match: matchProfile,
    confidence: 0.85,
  }),
  row('handle', 'SOCIAL_HANDLE', {
    anchors: ['at'],
    after: LETTER_SIGN,
    match: matchHandle,
    confidence: 0.7,
    why: 'word before',
  }),
  row('handle_cue', 'SOCIAL_HANDLE', {
    prefixes:
      'twitter handle|twitter username|twitter name|instagram handle|instagram username|tiktok handle|tiktok username|telegram handle|telegram username|snapchat username|skype id|skype name|skype username|discord tag|discord username|discord|wechat id|line id|viber id|gamertag|psn id|steam id|github username|github user|reddit username'.split(
        '|',
      ),
    after: GAP_SIGN,
    match: matchHandleCue,
    confidence: 0.75,
    why: 'word before',
  }),
]

/** `https://x.com/jane_roe`, `linkedin.com/in/jane-roe-1b2` */
function matchProfile(input: Input): Span | undefined {
  const { text, prefixEnd } = input
  const found = NAME.exec(text.slice(prefixEnd, prefixEnd + LOOK))
  input.steps += LOOK
  const name = found?.[1]
  if (found === null || name === undefined || PAGES.has(name.toLowerCase())) return undefined
  let end = prefixEnd + found[0].length
  while (codeAt(text, end - 1) === 46) end--
  return { start: end - name.length, end, resume: end }
}

/** `follow @jane_roe`, `Twitter: @jane`; `@jane.bsky.social` anywhere. */
function matchHandle(input: Input, at: number): Span | undefined {
  const { text } = input
  if (!isLetter(codeAt(text, at + 1)) || isWord(codeAt(text, at - 1))) return undefined
  let end = at + 1
  while (end - at < 40 && isHandle(codeAt(text, end))) end++
  while (end > at && !isWord(codeAt(text, end - 1)) && codeAt(text, end - 1) !== 95) end--
  input.steps += end - at
  const next = codeAt(text, end)
  // `@scope/package`, `@scope-name/package`, `@rule(`, `@name@1.2`, `npm/dm/@scope`
  if (end - at < 3 || next === 47 || next === 40 || next === 64 || next === 45) return undefined
  if (codeAt(text, at - 1) === 47) return undefined
  const name = text.slice(at + 1, end).toLowerCase()
  if (NOT_HANDLES.has(name)) return undefined
  if (ACTS.test(text.slice(end, end + 24))) return { start: at, end, resume: end }
  if (!name.endsWith('.bsky.social') && !isAnnounced(text.slice(Math.max(0, at - 40), at)))
    return undefined
  return { start: at, end, resume: end }
}

/** What people do in public, right behind their handle. */
const ACTS =
  /^ (?:tweeted|retweeted|posted|replied|liked|commented|mentioned you|followed|unfollowed|is following|started following|joined the (?:server|channel|chat)|dm'd|wrote:)/

function isHandle(code: number): boolean {
  return isWord(code) || code === 95 || code === 46
}

function isAnnounced(head: string): boolean {
  const cut = head.lastIndexOf('\n')
  const words = wordsOf(head.slice(cut + 1))
    .trim()
    .split(' ')
  for (let count = 0; count < 4; count++) {
    const word = words.pop() ?? ''
    if (WORDS.has(word)) return true
    if (!FILLERS.has(word)) return false
  }
  return false
}

/** `telegram username jane_roe`, `Discord: jane#1234` */
function matchHandleCue(input: Input, at: number): Span | undefined {
  const { text, prefixEnd } = input
  const plain = /\b(?:discord)$/i.test(text.slice(at, prefixEnd))
  const form = plain
    ? /^[ :="'\\-]{1,6}([\p{L}\d._]{2,32}#\d{4})(?!\d)/u
    : /^[ :="'\\-]{1,6}(?:is |= ?)?["']?(@?(?:live:)?[.\p{L}\d_-]{3,32}(?:#\d{4})?)(?![\p{L}\d])/u
  const found = form.exec(text.slice(prefixEnd, prefixEnd + LOOK))
  input.steps += LOOK
  const name = found?.[1]
  if (found === null || name === undefined) return undefined
  if (!plain && !/[\d_.@]/.test(name) && !/["':=]/.test(found[0])) return undefined
  let end = prefixEnd + found[0].length
  while (codeAt(text, end - 1) === 46) end--
  const start = prefixEnd + found[0].indexOf(name)
  return /^(?:is|not|was|missing|invalid|null|none|required|unknown)$/i.test(name)
    ? undefined
    : { start, end, resume: end }
}
