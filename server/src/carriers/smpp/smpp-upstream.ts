/** The upstream of a carrier that speaks SMPP: a link for each of its binds. */
import { severalLinks } from '../several-links.ts'
import type { Upstream } from '../upstream.ts'
import { bindsOf } from './bind-options.ts'
import { createSmppLink, type SmppLinkOptions } from './link.ts'

export function createSmppUpstream(options: SmppLinkOptions): Upstream {
  const links = bindsOf(options.bind.setting).map((to) => createSmppLink(to, options))
  return links.length === 1 ? links[0]! : severalLinks(links)
}
