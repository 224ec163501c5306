import { describe, expect, test } from 'vitest'
import { html } from './html.ts'

describe('html', () => {
  test('escapes every text and leaves markup as it is', () => {
    const inner = html`<b>${'<i>&"\''}</b>`
    expect(html`<p title="${'"'}">${inner}${['<', 1, undefined]}</p>`.markup).toBe(
      '<p title="&quot;"><b>&lt;i&gt;&amp;&quot;&#39;</b>&lt;1</p>',
    )
  })
})
