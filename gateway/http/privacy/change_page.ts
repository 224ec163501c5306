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
      contents: groups.map(({ title }, index) => ({ id: groupId(index), title })),
      data: links.changeData?.(after.hash),
      bundle: after.hash,
      body: [
        html`<p class="lead">${text.lead(shown(after), shown(before))}</p>
<p>${groups.length === 0 ? text.nothing : text.counts(widens, narrows, neutral)}</p>
`,
        groups.map((group, index) => printGroup(group, groupId(index), context)),
      ],
    },
    context,
  )
}

const groupId = (index: number) => `changes-${index + 1}`

function printGroup({ title, changes }: ChangeGroup, id: string, context: PageContext): Html {
  return section(
    id,
    title,
    html`<ul class="changes">
${changes.map((change) => printChange(change, context))}</ul>`,
  )
}

function printChange(change: Change, { messages }: PageContext): Html {
  const { effect } = change
  return html`<li><span class="badge ${effect}">${messages.change.effect[effect]}</span> <span>${describeChange(change)}</span></li>
`
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
