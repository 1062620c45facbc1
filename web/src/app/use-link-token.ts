/** The token of a one-time link: what stands behind the # of its address. */
import { useLocation } from '@tanstack/react-router'
import { useState } from 'react'

/** `path` is that of the page. The address is the next page's while that one is loading, and this one is still shown: the token
 *  stays as it was. */
export function useLinkToken(path: string): string {
  const { pathname, hash } = useLocation()
  const [token, setToken] = useState(hash)
  if (pathname === path && hash !== token) setToken(hash)
  return token
}
