import { Anchor, type AnchorProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentProps } from 'react'

type Props = Omit<AnchorProps, 'ref'> & ComponentProps<'a'>

function BareLink(props: Props) {
  return <Anchor inherit {...props} />
}

/** A link to another screen: its address and search are checked by types. */
export const TextLink = createLink(BareLink)
