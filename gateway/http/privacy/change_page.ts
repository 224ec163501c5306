import type { Bundle } from '#policies/engine/bundle.ts'
import { type Change, countEffects } from '#policies/engine/diff/change.ts'
import { describeChange } from '#policies/engine/diff/describe_change.ts'
import { diffBundles } from '#policies/engine/diff/diff_bundles.ts'
import { type ChangeGroup, groupChanges } from '#policies/engine/diff/group_changes.ts'
import { type Html, html } from './html.ts'
import { type PageContext, type PolicyVersion, printPage } from './layout.ts'
import type { ShownVersion } from './messages.ts'
import { section, shortHash } from './parts.ts'

/** A version of the policies and the one before it, each with its content. */
export interface ComparedVersions {
  readonly after: PolicyVersion
  readonly before: PolicyVersion
  readonly afterBundle: Bundle
  readonly beforeBundle: Bundle
}

/** The page that says what a version of the policies changed, in sentences. */
export function changePage(compared: ComparedVersions, context: PageContext): string {
  const { messages, links } = context
  const { after, before, afterBundle, beforeBundle } = compared
  const text = messages.change
  const groups = groupChanges(diffBundles(beforeBundle, afterBundle))
  const { widens, narrows, neutral } = countEffects(groups.flatMap(({ changes }) => changes))
  const shown = ({ hash, firstUsedAt }: PolicyVersion): ShownVersion => ({
    name: shortHash(hash),
    time: messages.versions.time(firstUsedAt),
  })
  return printPage(
    {
      title: text.title,
      summary: text.summary(shortHash(after.hash)),
      place: `${text.title} ${shortHash(after.hash)}`,
      intro: html`<p class="lead">${text.lead(shown(after), shown(before))}</p>
<p>${groups.length === 0 ? text.nothing : text.counts(widens, narrows, neutral)}</p>`,
      contents: groups.map((group, index) => ({ id: groupId(index), title: titleOf(group) })),
      data: links.changeData?.(after.hash),
      bundle: undefined,
      body: groups.map((group, index) => printGroup(group, groupId(index), context)),
    },
    context,
  )
}

const groupId = (index: number) => `changes-${index + 1}`

/** The names that readers know; the group's own title names ids as well. */
function titleOf({ title, changes: [first] }: ChangeGroup): string {
  if (first === undefined || !('productTitle' in first)) return title
  return 'typeTitle' in first ? `${first.productTitle}: ${first.typeTitle}` : first.productTitle
}

function printGroup(group: ChangeGroup, id: string, context: PageContext): Html {
  return section(
    id,
    titleOf(group),
    html`<ul class="changes">
${group.changes.map((change) => printChange(change, context))}</ul>`,
  )
}

function printChange(change: Change, { messages }: PageContext): Html {
  const { effect } = change
  return html`<li><span class="badge ${effect}">${messages.change.effect[effect]}</span> <span>${printSentence(describeChange(change))}</span></li>
`
}

/** A sentence marks names by backticks. */
function printSentence(sentence: string): readonly Html[] {
  return sentence
    .split(/`([^`]*)`/)
    .map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))
}

/** The same as data. */
export function changeData({ after, before, afterBundle, beforeBundle }: ComparedVersions): string {
  const changes = groupChanges(diffBundles(beforeBundle, afterBundle)).flatMap(
    (group) => group.changes,
  )
  const data = {
    after,
    before,
    counts: countEffects(changes),
    changes: changes.map((change) => ({ sentence: describeChange(change), ...change })),
  }
  return `${JSON.stringify(data, null, 2)}\n`
}
