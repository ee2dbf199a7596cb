import type { Services } from '../domain/tenant-ports.ts'

const pageLength = 100

/** The names of all services of a tenant. */
export const namesOfServices = async (services: Pick<Services, 'list'>, tenant: string): Promise<string[]> => {
  const names: string[] = []
  let page: { name: string }[]
  do {
    page = await services.list(tenant, { after: names.at(-1) ?? '', limit: pageLength })
    names.push(...page.map(({ name }) => name))
  } while (page.length === pageLength)
  return names
}
