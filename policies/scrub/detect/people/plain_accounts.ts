import { GIVEN_NAMES } from './names.ts'
import { isSharedAccount } from './shared_accounts.ts'

// Names of accounts that are a plain word: `kmurphy`. They look like any word, so the words of prose are known instead.

/** What follows `user`, `account`, `login` and the like in prose and is no name. */
const ORDINARY = new Set(
  `a about above access account accounts across action actions activation active activities activity actor address admin after again agent agents aggregate alert alerts alias all allowed already also although always
 an analytics and another answer any api app application approval apps are area around array as assignment at attempt attempts attribute attributes audit auth avatar
 awareness away back badge balance ban base based batch be because been before behavior behaviour being below between beyond billing birthday body both browser bucket budget but button by bytes cache call calls can cancel cancellation cannot card cart case category center
 centre chain channel chat check checks choice claims cleanup click clicks client clients closure cluster code codes collection column command comment comments complaint component config configuration confirm
 confirmation consent console contact container content context control controller cookie cookies copy could count counter count counts country create creation credential credentials credit cron customer
 dashboard data database date de deactivation defaults definition delete deletion department deploy desktop detail details device devices did dir directory do does domain down download due during
 each edit editor either else email emails en enrollment entered entities entity entries entry environment error errors etc event events ever every exception executive exists exit expiry export
 facing failure failures feature feature features feed feedback field fields file files filter first flow flows folder for form format friendly from function functions gateway general generated generator gesture
 get gets given got grants graph group groups guide had handle handler handlers has hash have header health help helper her here hidden him his history holder hook host hosts how hub icon id identifier
 identity idle pushed if image import in inactivity index info information input inputs insert inside instance instances instead intent interaction interactions interface into invite is issue item its itself job jobs journey just
 keyword kernel key keys kind land language last layer layout lead leave ledger level library licence license like limit limits link links list listing load loads local locale location lock lockout log login logins logout logs lookup loop
 machine mail mailbox maintenance manager managers manual map mapper mapping mappings maps match matching may me member members memory menu message messages metadata method metrics might migration mode model module
 moment more most must my name names namespace navigation need needs network never new next no node nor not note notes notification notifications now null number numbers object objects of off offline ok old on once one ones online
 only onto operation operations opt option options or order orders org organization origin other our out output over overview own owner page pages panel paper parameter parameters part partition password passwords patch path
 payload payment per permission permissions persona personas phone photo picker pin pipeline place plan plans please plugin point policies policy pool pools port portal post posts preference preferences presence privilege privileges process processes
 processing product profile profiles program project prompt properties property provider proxy pull push queries query queue quota range rate rates raw re read reads real reason receipt record records recovery redirect ref reference refresh region registration
 registry relation relations remote removal report reports repository request requests research reset resource resources response rest result results retention return review right rights risk role roles root route router routes row rows rule rules run running
 said same sample scenario schedule schema scope scopes screen script search seat secret section security segment segments select selection self sent server service services session sessions set sets setting settings setup shall share she should shell side
 sign signature signal signin signup signups since site size so some source space specific stack start starts state statement statistics stats status step steps still stop stopped storage store stored stories story stream string strings
 style submit subscription subscriptions success successful such suite summary support survey sync synchronization system systems tab table tables tag tags target task tasks team teams template tenant terms test testing tests text than that the their them then there these they thing this those thread through ticket tier time timeline timeout
 times timezone to today token tokens too tool total tracking traffic transfer trial triggered try turn type types ui under union unique unit unless until up update updates upload upn usage use used user username users using uuid validation value values variable variables
 verb verification version via view views visible visit visits volume vs warning was watch way we web welcome well were what when where whether which while who whole whom whose why widget will wish with within without word work workflow workflows would write writes wrong yes yet you your zone
 plus pro basic premium standard enterprise business personal free paid trial guest tester demo nobody unknown anonymous primary secondary current previous existing missing invalid valid empty duplicate multiple single different correct incorrect
 bad good main major minor mobile native static dynamic global internal external public private custom blocked locked expired disabled enabled
 konto benutzer nicht wurde ist der die das und von mit du le la les est el los del por para il non het een niet is er på med och og som att
 executives balances transactions transaction edits mistake mistakes error-prone base bases complaints friendlier stories flows journeys needs habits ids lists names spaces activitylog ledger onboarding offboarding story`.split(
    /\s+/,
  ),
)
/** Endings of words of prose that few names have. */
const ENDINGS =
  /(?:tion|tions|sion|sions|ment|ments|ness|able|ible|ality|ility|ivity|ance|ances|ence|ences|ship|ing|ings|ified|ated|ized|ised|ected|ested|ssful|ssfully|ally|ously|ully|tory|tically|ful|less|ware|size|based|time)$/
const NOT_FILES =
  /\.(?:exe|dll|json|xml|js|ts|cs|py|log|txt|com|net|org|io|service|local|go|rb|rs|java|jar|html?|css|ya?ml|md|csv|png|jpg|pdf|docx?|xlsx?|sql|sh|conf|cfg|ini|db|so|c|h|cpp|php|zip|tar|gz)$/

/** Names that end as participles do. */
const MORE_NAMES =
  'fred ned ted reed jared ahmed fareed saeed waleed khaled mohammed hamed majed rashed syed zayed obed alfred wilfred manfred winifred king fleming harding golding sterling manning browning channing irving dowling downing keating ming ling jing ying xing qing'
const NAMES_LOWER: ReadonlySet<string> = new Set([
  ...[...GIVEN_NAMES].map((name) => name.toLowerCase()),
  ...MORE_NAMES.split(' '),
])

/** Words of prose that are names of people too: taken where nothing but an account can stand. */
const NAME_WORDS = new Set(
  'grant will mark rose bill hope joy faith chase drew hunter page king wood stone field lane rice berry price cook young hall west day long bush love may dean summer june april dawn rich frank ray art pat jay lee'.split(
    ' ',
  ),
)

/** True where a word of prose may also be somebody's name. */
export function isNameWord(word: string): boolean {
  return NAME_WORDS.has(word)
}

/** True for a word in small letters that may be the name of a person's account and is no word of prose. */
export function isPlainAccount(word: string): boolean {
  if (word.length < 3 || word.length > 24 || isSharedAccount(word)) return false
  if (NAMES_LOWER.has(word) && word !== 'will' && word !== 'mark' && word !== 'per') return true
  if (isOrdinary(word) || ENDINGS.test(word)) return false
  return !word.endsWith('ed') && !(word.endsWith('ly') && word.length > 5)
}

/** True for a name with a dot, an underscore or digits in it as people have them: `ann.lee`, `kmurphy7`, `k.murphy`. */
export function isJoinedAccount(word: string): boolean {
  const parts = /^(\p{Ll}{1,20})(?:[._-](\p{Ll}{1,20}))?(\d{0,4})$/u.exec(word)
  if (parts === null || NOT_FILES.test(word)) return false
  const [, head = '', tail = '', digits = ''] = parts
  if (tail === '') return digits !== '' && isPlainAccount(head)
  if (head.length === 1 && tail.length === 1) return false
  return isPart(head) && isPart(tail)
}

/** A word of prose in either number. */
function isOrdinary(word: string): boolean {
  if (ORDINARY.has(word) || ORDINARY.has(`${word}s`)) return true
  return word.endsWith('s') && ORDINARY.has(word.slice(0, -1))
}

/** An initial, a known name, or no word of prose. */
function isPart(word: string): boolean {
  if (word.length < 3 || NAMES_LOWER.has(word)) return true
  return !isOrdinary(word) && !isSharedAccount(word) && !ENDINGS.test(word)
}

/** Words between `user` and what people do that are no names. */
const NEVER = new Set(
  `is was are has had have not already successfully session sessions who which that never just recently now and or account accounts agent service data action activity event request first last new id name names role the a an in on at to of by it as if be
   so up us we he do go ok no db ui ip os vm also then automatically manually been being count group groups was\u0020 currently only since with from still cannot could should must may might does did tried has\u0020 user users interactive remote local guest`.split(
    /\s+/,
  ),
)

/** True for any word of which only people do what stands after it. */
export function isActor(word: string): boolean {
  return /^[\p{L}][\p{L}\d._-]{1,30}$/u.test(word) && !NEVER.has(word) && !isSharedAccount(word)
}

/** True for an initial or a known given name joined to another word by a dot or an underscore: `k.murphy`, `karin_weber`. */
export function isPersonalAccount(word: string): boolean {
  const parts = /^(\p{Ll}{1,20})[._](\p{Ll}{2,20})\d{0,4}$/u.exec(word)
  if (parts === null || !isJoinedAccount(word)) return false
  const [, head = '', tail = ''] = parts
  return head.length === 1 || NAMES_LOWER.has(head) || NAMES_LOWER.has(tail)
}
