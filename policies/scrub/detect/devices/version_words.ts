import { codeAt, isDigit, isLetter, isUpper, isWord, startsWithLower } from '../../chars.ts'
import { wordsOf } from '../../context.ts'
import type { Input } from '../../types.ts'

/** Words before four numbers with dots that make them a version, a section or an object identifier. */
const VERSION_WORDS = new Set(
  `version versions ver v vers build builds release released releases sdk runtime driver drivers firmware assembly update
   updated upgrade upgraded upgrading downgrade downgraded kb package packages rev revision edition os windows nt framework
   chrome chromium firefox safari edge opera edg webview webview2 office outlook excel teams word installer plugin plugins app
   module library lib dll exe msi agent patch hotfix installed installing schema productversion fileversion assemblyversion
   appversion java jdk jre node nodejs python ruby perl php dotnet net netcore aspnet core electron webkit gecko nuget npm gem
   pip maven gradle android ios ipados macos osx ubuntu debian kernel glibc openssl nginx tomcat iis bios fw sw hw zoom slack
   client_version minversion maxversion targetversion toolset compiler msbuild sqlclient odbc jdbc spec specification api
   oid section sections chapter clause paragraph appendix figure table step requirement sec
   versión versao versão versione versie wersja версия версии verze versio sürüm ausgabe fassung 版本 バージョン`.split(
    /\s+/,
  ),
)
/** Words that say no more than where a number comes from or goes to. */
const LINKS = new Set(
  'from to at is was of be than since until before after with and or number no string as auf von de a'.split(
    ' ',
  ),
)
/** Words before the name of a package. */
const PACKAGES = new Set(
  'package module library plugin gem dependency extension installing upgrading paket paquet paquete'.split(
    ' ',
  ),
)
const PLACES = new Set('on at from to via by for host server node ip'.split(' '))
const PEERS = /^(?:connect|packet|peer|ip|address|host)/
const CHANGE =
  /^(?:versions?|upgrad\w*|downgrad\w*|migrat\w*|bump\w*|roll\w*|releas\w*|rollback|newer|older|later|aktualisiert|mise|updat\w*)$/
/** Words near an `@` that make what is before it a user rather than a package. */
const LOGINS =
  / (?:root|admin|administrator|user|ubuntu|ec|git|deploy|pi|postgres|ssh|scp|sftp|rsync|sip|sips|ftp|login|guest|ansible|vagrant|oracle|jenkins|centos|opc|azureuser|debian|core|support|operator) /
const LOOK_MAX = 40

/** True where four numbers with dots are a version or the like rather than an address. */
export function isVersion(input: Input, at: number, end: number): boolean {
  const { text } = input
  const before = codeAt(text, at - 1)
  if (before === 46) return true
  if (before === 95 || before === 45) return isNamePart(text, at)
  if (before === 64) return isPackageVersion(text, at)
  if (before === 47) return isPathVersion(text, at, end)
  if (before === 43 || codeAt(text, end) === 43) return true
  return isVersionText(input, at)
}

/** The digits belong to a name: `lib-1.2.3.4.dll`. Not after `ip-`, `host_` or the first address of a range. */
function isNamePart(text: string, at: number): boolean {
  const before = codeAt(text, at - 2)
  if (!isWord(before)) return false
  if (isDigit(before))
    return !/(?:^|[^\d.])\d{1,3}(?:\.\d{1,3}){3}-$/.test(text.slice(Math.max(0, at - 18), at))
  return !['ip', 'host', 'addr', 'address', 'peer', 'node', 'server', 'client'].some((word) =>
    startsWithLower(text, word, at - 1 - word.length),
  )
}

/** `package@1.2.3.4`; not `root@10.1.2.3` and `scheme://user@10.1.2.3`. */
function isPackageVersion(text: string, at: number): boolean {
  if (!isWord(codeAt(text, at - 2))) return false
  const look = text.slice(Math.max(0, at - LOOK_MAX), at)
  if (/^(?:192\.168|172\.(?:1[6-9]|2\d|3[01]))\./.test(text.slice(at, at + 8))) return false
  return !LOGINS.test(wordsOf(look)) && !/:\/\/\S*$/.test(look)
}

/** `Chrome/120.1.2.3` and `/packages/name/1.2.3.4/`; not `/10.1.2.3` and `host-1/10.1.2.3`. */
function isPathVersion(text: string, at: number, end: number): boolean {
  let start = at - 1
  while (start > 0 && at - start < 24 && isLetter(text.charCodeAt(start - 1))) start--
  if (start === at - 1) return false
  const word = text.slice(start, at - 1)
  if (isUpper(text.charCodeAt(start)) || VERSION_WORDS.has(word.toLowerCase())) return true
  const next = codeAt(text, end)
  const isFolder = (next === 47 || next === 92) && !isDigit(codeAt(text, end + 1))
  return isFolder && codeAt(text, start - 1) === 47 && codeAt(text, start - 2) !== 47
}

/** `Version: 1.2.3.4`, `"version":"1.2.3.4"`, `upgraded from 1.2.3.4 to 1.2.3.5`, and keys of whole texts. */
function isVersionText(input: Input, at: number): boolean {
  const { text, key } = input
  const look = text.slice(Math.max(0, at - LOOK_MAX), at)
  // `>=1.2.3.4`
  if (/[<>~^]=? ?$/.test(look) && !/(?:^|[^-=])>$|<$/.test(look)) return true
  const words = wordsOf(look).trim().split(' ')
  const last = words.at(-1) ?? ''
  if (last === '') return key !== '' && isVersionWord(wordsOf(key).trim().split(' ').at(-1) ?? '')
  // Another number between the word and this one: the word speaks for that one.
  const gap = /[\d\P{L}]*$/u.exec(look)?.[0] ?? ''
  if (/\d/.test(gap) && !/^\W*\d{1,2}\W{1,3}$/.test(gap)) return false
  if (isVersionWord(last) || isPackageName(look)) return true
  return isPackage(words, last) || isChange(words, last)
}

/** `installed package libfoo 1.2.3.4` */
function isPackage(words: readonly string[], last: string): boolean {
  return PACKAGES.has(words.at(-2) ?? '') && !PLACES.has(last)
}

/** `upgraded from`, `version is` */
function isChange(words: readonly string[], last: string): boolean {
  if (!LINKS.has(last)) return false
  const near = words.slice(-5, -1)
  return near.some((word) => CHANGE.test(word)) && !near.some((word) => PEERS.test(word))
}

function isVersionWord(word: string): boolean {
  return VERSION_WORDS.has(word)
}

/** `Newtonsoft.Json 13.0.3.27`: capitals after a point are the name of a package, not of a host. */
function isPackageName(look: string): boolean {
  return /\w\.[A-Z][A-Za-z]*[ ,"'=(:]{1,3}$/.test(look)
}
