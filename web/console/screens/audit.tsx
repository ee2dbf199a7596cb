import { useEffect, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Text } from '../../kit/text.tsx'
import { get } from '../api.ts'
import { useConsole } from '../context.ts'
import { Title } from '../parts/frame.tsx'
import { List, Moment } from '../parts/list.tsx'

interface Entry {
  readonly id: string
  readonly at: string
  readonly action: string
  readonly byName: string
  readonly service?: string
  readonly reason?: string
  readonly address: string
  readonly changes?: readonly { readonly field: string; readonly from?: unknown; readonly to?: unknown }[]
}

interface Page {
  readonly items: readonly Entry[]
  readonly cursor?: string
}

const valueOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

const changed = ({ changes = [], service, reason }: Entry): string =>
  [
    ...(service === undefined ? [] : [service]),
    ...changes.map(
      ({ field, from, to }) =>
        `${field}: ${[from, to]
          .filter((value) => value !== undefined)
          .map(valueOf)
          .join(' → ')}`,
    ),
    ...(reason === undefined ? [] : [`“${reason}”`]),
  ].join(' · ')

/** Who did what, newest first, a page at a time. */
export const Audit = () => {
  const { texts } = useConsole()
  const [items, setItems] = useState<readonly Entry[] | null>(null)
  const [cursor, setCursor] = useState<string | null>(null)
  const [error, setError] = useState<string | null>(null)
  const read = async (after: string | null): Promise<void> => {
    const reply = await get<Page>(`/tenant/audit?limit=50${after === null ? '' : `&cursor=${after}`}`)
    setError(reply.ok ? null : reply.error)
    if (!reply.ok) return
    setItems((before) => [...(after === null ? [] : (before ?? [])), ...reply.body.items])
    setCursor(reply.body.cursor ?? null)
  }
  useEffect(() => void read(null), [])
  return (
    <>
      <Title>{texts.places.audit}</Title>
      <List
        caption={texts.places.audit}
        heads={texts.audit.heads}
        list={{ items, error, reload: () => read(null) }}
        empty={texts.audit.none}
        keyOf={({ id }) => id}
        row={(entry) => [
          <Moment key="at" at={entry.at} />,
          <Text key="by">{entry.byName}</Text>,
          entry.action,
          <Text key="what">{changed(entry)}</Text>,
          entry.address,
        ]}
      />
      {cursor === null ? null : <Button onPress={() => void read(cursor)}>{texts.more}</Button>}
    </>
  )
}
