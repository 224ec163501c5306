import { useMemo } from 'react'
import { AREAS, type Area } from './areas.ts'
import { type Permission, useMe } from './SignedIn.tsx'

/** The screens on which the roles of whoever is signed in let them see something. */
export function useMyAreas(): readonly Area[] {
  const { permissions } = useMe()
  return useMemo(
    () => AREAS.filter(({ needs }) => needs.some((need: Permission) => permissions.includes(need))),
    [permissions],
  )
}

/** The screen of the first level to which an address below /console belongs; none for what is in no menu. */
export function areaOf(pathname: string): Area | undefined {
  const isOf = ({ path }: Area) =>
    path === '/' ? pathname === '/' : pathname === path || pathname.startsWith(`${path}/`)
  return AREAS.find(isOf)
}
