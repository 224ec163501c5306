import { ENGLISH_WORDS } from '#policies/engine/summary/words_en.ts'
import type { Messages } from './messages.ts'

const count = (amount: number, noun: string): string =>
  `${amount.toLocaleString('en-GB')} ${noun}${amount === 1 ? '' : 's'}`

/** The public pages in English. */
export const ENGLISH: Messages = {
  language: 'en',
  words: ENGLISH_WORDS,
  frame: {
    site: 'Privacy',
    skip: 'Skip to the content',
    allProducts: 'All products',
    whereYouAre: 'Where you are',
    onThisPage: 'On this page',
    asData: 'This page as data (JSON)',
    madeFrom: 'Made from the policies in force, version',
  },
  index: {
    title: 'What is collected',
    summary: 'What our products collect, why, under whose choice and for how long.',
    lead: [
      'What our products collect, why, under whose choice and for how long.',
      'These pages are made from the rules that are enforced, so they cannot differ from what happens: a field that is not listed is dropped, and a report of a type that is not listed is not stored.',
    ],
    products: 'Products',
    counts: (required, optional) => `${required} Required, ${optional} Optional`,
    countsLabel: 'Report types',
    standard: 'Reports of common SDKs and of browsers have the same fields in every product:',
    classes: 'Required and Optional',
    categories: 'Categories',
    purposes: 'What data may be used for',
    purposesLead:
      'Whoever reads data names a purpose. What this table does not allow is not served.',
    purposesCaption: 'Purposes by kind of data',
    purpose: 'Purpose',
    features: 'Features and who takes part',
    featuresLead:
      'Some data is collected only for a feature. While a feature is switched off, nothing is collected for it.',
    choices: 'Your choices',
    rights: 'Your rights',
    retention: 'How long data is kept',
  },
  feature: {
    touches: 'Personal data',
    parties: 'Who takes part',
    noParties: 'Nobody else',
    optOut: 'How to opt out',
    products: 'Products',
    noProducts: 'No product collects reports for it',
    collectedWhileOn: (title) => `Collected only while ${title} is switched on`,
  },
  product: {
    summary: (title) => `${title}: what is collected, why, under whose choice and for how long.`,
    answersForIt: 'Answers for it',
    name: 'Name in reports',
    required: 'Required data',
    optional: 'Optional data',
    requiredLead:
      'The least that keeps the product secure, up to date and working. It is collected unless collection is switched off.',
    optionalLead: 'Collected only from those who have chosen so.',
    noRequired: 'No Required data is declared.',
    noOptional: 'No Optional data is declared.',
    standard: 'Standard reports',
    standardLead:
      'The product can send these too, with common SDKs or by the browser that it runs in. Their fields are the same for all products.',
    standardCaption: 'Standard report types',
    reportType: 'Report type',
    what: 'What it is',
    fieldCount: 'Fields',
    choices: 'Your choices and rights',
    choicesLink: 'Your rights, by law, and how long data is kept',
  },
  type: {
    name: 'Name in reports',
    dataKind: 'Kind of data',
    purposes: 'Used for',
    kept: 'Kept for',
    expires: 'Expires',
    feature: 'Feature',
    identities: 'Whose report it is',
    noIdentities: 'Nothing in it tells',
    identity: (kind, paths) =>
      `${kind}, as a pseudonym, from ${paths.length > 3 ? `${paths.length} fields` : paths.join(', ')}`,
    owner: 'Answers for it',
    review: 'Review',
    reviewLink: 'The review that approved it',
  },
  fields: {
    caption: (title, amount) => `${title}: ${count(amount, 'field')}`,
    field: 'Field',
    why: 'Why it is collected',
    holds: 'What it holds',
    becomes: 'What becomes of it',
    example: 'such as',
  },
  recipients: {
    title: 'Who receives it',
    lead: 'Sub-processors: others that work with the data. Those of a feature receive nothing while it is switched off.',
    nobody:
      'No sub-processor takes part in this product or in a feature that its reports depend on.',
    nobodyAtAll: 'There are no sub-processors.',
    caption: 'Sub-processors',
    party: 'Who',
    does: 'What it does',
    uses: 'Used for, and kinds of data',
    place: 'Where',
    always: 'Takes part whatever is switched',
    keepsDataIn: (place) => `Keeps data in: ${place}`,
    terms: (name) => `Terms of ${name}`,
    destinations: 'Destinations that an organisation adds',
    destinationsLead:
      'An organisation can have its own reports forwarded, after everything that is not declared or permitted has been removed. It names each destination itself, of these kinds:',
  },
  mailTracking: {
    title: 'Mail tracking',
    lead: 'Which mail is tracked without being asked for one by one depends on the mode that is chosen.',
    caption: 'Modes of mail tracking',
    mode: 'Mode',
    collects: 'What is collected',
    default: 'the default',
    first: 'What is sent first',
    second: 'What is sent then',
    untracking: 'Untracking',
    products: 'Products that track mail',
  },
  choices: {
    byDefault: (level) => `Where nobody has chosen, this is collected: ${level}.`,
    rules: [
      'An administrator chooses for an organisation, one of its environments or one product: nothing, Required data only, or Required and Optional data.',
      'Your own choice counts as well. Of several choices the most protective one wins.',
      'Global Privacy Control in your browser is a choice against Optional data.',
      'Error reports of those who have chosen never to send them are dropped.',
    ],
    ask: 'To use a right, ask the administrator of your organisation or write to the team that answers for the product.',
    lawsCaption: 'Rights by law, and how soon a request is answered',
    region: 'Region',
    law: 'Law',
    rights: 'Rights',
    answer: 'Answered within',
    exception: (right, period) => `${right}: ${period}`,
  },
  retention: {
    byDefault: (days) =>
      `Reports are deleted ${count(days, 'day')} after they came in, where neither their type nor the organisation has another period.`,
    bounds: (minDays, maxDays) =>
      `A period is at least ${count(minDays, 'day')} and at most ${count(maxDays, 'day')}. A type’s own period can only be shortened.`,
    afterSubscription: (keepDays, reversibleDays) =>
      `After a subscription ends, its data is kept for ${count(keepDays, 'day')}, so that it can be exported, and then destroyed. For the first ${count(reversibleDays, 'day')} the end can be taken back.`,
    requestLog: (months) =>
      `The log of people’s requests is kept for ${count(months, 'month')}: it proves that they were answered.`,
    hold: 'Reports that a legal hold names are kept until it is lifted. Each hold has a reason and is recorded.',
  },
  versions: {
    title: 'Versions of this policy',
    lead: 'Each version is named by the SHA-256 of all of its content, so that none can be changed afterwards.',
    caption: 'Versions, the newest first',
    since: 'First in force',
    version: 'Version',
    inForce: 'in force now',
    whatChanged: 'What changed',
    time: (at) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  },
  change: {
    title: 'What changed',
    summary: (hash) => `What version ${hash} of the policies changed.`,
    lead: (after, before) =>
      `Version ${after.name}, first in force ${after.time}, compared with the version before it, ${before.name}, first in force ${before.time}.`,
    counts: (widens, narrows, neutral) =>
      `${count(widens + narrows + neutral, 'change')}: ${widens} by which more is collected or allowed, ${narrows} by which less is, ${neutral} that do neither.`,
    nothing: 'Nothing differs in what is collected.',
    effect: { widens: 'More', narrows: 'Less', neutral: 'Neither' },
  },
  verify: {
    title: 'Verify a receipt',
    summary:
      'Check a receipt of an erasure, an export, a choice or a deletion in your own browser.',
    lead: 'Choose a receipt that you were given. Your browser checks it and tells you whether it is genuine.',
    stays:
      'The file stays on your device: this page only asks this server for its public keys. The same check is made without any server by the command “tidegate verify”.',
    choose: 'Receipt (JSON file)',
    needsScript: 'This page needs JavaScript: it checks the receipt in your browser.',
    meaning: 'What is checked',
    meanings: [
      'form: not one sign of the file was changed, moved, added or taken out.',
      'entry: what the receipt says happened, of which organisation, and when.',
      'inclusion: the entry stands in the append-only ledger, where nothing can be changed unseen.',
      'checkpoint: the state of the ledger was signed by this installation.',
      'signature: the whole receipt was signed by this installation.',
      'key: these signatures were compared with the keys that this server publishes.',
    ],
    words: {
      valid: 'This receipt is valid.',
      invalid: 'This receipt is NOT valid.',
      working: 'Checking …',
      insecure:
        'Your browser checks signatures only on pages that came by HTTPS. Open this page by HTTPS.',
      unsupported:
        'The receipt could not be checked: the keys could not be read, or this browser does not know Ed25519.',
      state: { ok: 'Right', failed: 'WRONG', open: 'Not checked' },
    },
  },
  notFound: {
    title: 'There is no such page',
    text: 'There is no product and no version of this name.',
    back: 'All products',
  },
}
