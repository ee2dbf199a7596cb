import { useMemo, useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { Text } from '../../../kit/text.tsx'
import { useConsole } from '../../context.ts'
import { Choice, Tick } from '../../parts/form.tsx'
import { List } from '../../parts/list.tsx'
import type { Lifetime } from '../tokens/enrol-form.tsx'
import { saveCsv } from '../../csv.ts'
import type { Job } from './job-store.ts'
import { type BadRow, checkedRows, fields, guessed, type Mapping } from './rows.ts'

type Lines = readonly (readonly string[])[]

const shownBad = 100
const none = 'none'

type Options = readonly (readonly [string, string])[]

const optionsOf = (before: Options, columns: Options): Record<string, string> =>
  Object.fromEntries([...before, ...columns])

const MapColumns = ({
  lines,
  mapping,
  hasHeader,
  onMap,
  onHeader,
}: {
  lines: Lines
  mapping: Mapping
  hasHeader: boolean
  onMap: (mapping: Mapping) => void
  onHeader: (hasHeader: boolean) => void
}) => {
  const { texts } = useConsole()
  const { bulk } = texts
  const [first = []] = lines
  const columns = first.map((title, index) => [`c${index}`, bulk.column(index + 1, hasHeader ? title : '')] as const)
  const preview = lines.slice(hasHeader ? 1 : 0).slice(0, 3)
  return (
    <section className="card">
      <h2>{bulk.columns}</h2>
      <Tick label={bulk.header} value={hasHeader} onChange={onHeader} />
      <div className="filters">
        {fields.map((field) => (
          <Choice<string>
            key={field}
            label={bulk.fields[field]}
            value={mapping[field] === null ? none : `c${mapping[field]}`}
            options={optionsOf(field === 'id' ? [] : [[none, bulk.no]], columns)}
            onChange={(column) => onMap({ ...mapping, [field]: column === none ? null : Number(column.slice(1)) })}
          />
        ))}
      </div>
      <List
        caption={bulk.preview}
        heads={fields.map((field) => bulk.fields[field])}
        list={{ items: preview.map((cells, index) => ({ cells, index })), error: null, reload: async () => undefined }}
        empty=""
        keyOf={({ index }) => String(index)}
        row={({ cells }) =>
          fields.map((field) => <Text key={field}>{mapping[field] === null ? '' : (cells[mapping[field]] ?? '')}</Text>)
        }
      />
    </section>
  )
}

/** What can be seen of a file before anything of it is sent: columns, lines that cannot be, and how many can. */
export const CheckLines = ({
  service,
  lines,
  onStart,
  onBack,
}: {
  service: string
  lines: Lines
  onStart: (chosen: Pick<Job, 'rows' | 'expiresIn' | 'notify'>) => void
  onBack: () => void
}) => {
  const { texts } = useConsole()
  const { bulk, enrol } = texts
  const guess = useMemo(() => guessed(lines[0] ?? []), [lines])
  const [mapping, setMapping] = useState(guess.mapping)
  const [hasHeader, setHeader] = useState(guess.hasHeader)
  const [expiresIn, setExpiresIn] = useState<Lifetime>('259200')
  const [notify, setNotify] = useState(false)
  const { good, bad } = useMemo(
    () => checkedRows(service, lines, { mapping, hasHeader }),
    [service, lines, mapping, hasHeader],
  )
  const wrong = ({ cells, field, message, sameAs }: BadRow): string => {
    if (sameAs !== undefined) return bulk.duplicate(sameAs)
    const isMissing = field === 'id' && (cells[mapping.id ?? 0] ?? '') === ''
    return isMissing ? bulk.missing : `${bulk.fields[field]}: ${bulk.issue(field, message)}`
  }
  const saveBad = (): void =>
    saveCsv(
      `${service}-bad.csv`,
      bad.map((row) => [String(row.line), wrong(row), ...row.cells]),
    )
  return (
    <>
      <MapColumns lines={lines} mapping={mapping} hasHeader={hasHeader} onMap={setMapping} onHeader={setHeader} />
      <p role="status">
        <strong>{bulk.checked(good.length)}</strong> {bad.length === 0 ? '' : bulk.bad(bad.length)}
      </p>
      {bad.length === 0 ? null : (
        <>
          <List
            caption={bulk.bad(bad.length)}
            heads={bulk.badHeads}
            list={{ items: bad.slice(0, shownBad), error: null, reload: async () => undefined }}
            empty=""
            keyOf={({ line }) => String(line)}
            row={(row) => [
              String(row.line),
              <Text key="id">{row.cells[mapping.id ?? 0] ?? ''}</Text>,
              <Text key="wrong">{wrong(row)}</Text>,
            ]}
          />
          <p className="actions">
            {bad.length > shownBad ? <span>{bulk.badMore(bad.length - shownBad)}</span> : null}
            <Button onPress={saveBad}>{bulk.badFile}</Button>
          </p>
        </>
      )}
      <div className="filters">
        <Choice label={enrol.expires} value={expiresIn} options={enrol.times} onChange={setExpiresIn} />
        {mapping.email === null ? null : <Tick label={bulk.notify} value={notify} onChange={setNotify} />}
      </div>
      <p className="actions">
        <Button
          kind="primary"
          disabled={good.length === 0}
          onPress={() => onStart({ rows: good, expiresIn: Number(expiresIn), notify })}
        >
          {bulk.start(good.length)}
        </Button>
        <Button onPress={onBack}>{bulk.otherFile}</Button>
      </p>
    </>
  )
}
