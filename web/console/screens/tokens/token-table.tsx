import { Button } from '../../../kit/button.tsx'
import { Text } from '../../../kit/text.tsx'
import { useConsole, useSession } from '../../context.ts'
import { Ago } from '../../parts/ago.tsx'
import { Link } from '../../parts/frame.tsx'
import { List } from '../../parts/list.tsx'
import { Menu } from '../../parts/menu.tsx'
import { Countdown, LiveLine, StatusBadge, statusNow } from '../../parts/status.tsx'
import { navigate } from '../../route.ts'
import { hadDuress } from '../desk/warnings.tsx'
import { may, type Row } from './shapes.ts'
import type { Rows } from './use-rows.ts'

/** The address of a user's page, below `/console/`. */
const deskOf = ({ service, id }: Pick<Row, 'service' | 'id'>): string =>
  `s/${service}/desk#${new URLSearchParams({ u: id }).toString()}`

const StatusCell = ({ row, onEnd }: { row: Row; onEnd: () => void }) => {
  const { texts } = useConsole()
  const status = statusNow(row)
  const isOpen = status === 1 || status === 3
  return (
    <span className="cell" data-id={row.id}>
      <StatusBadge status={status} />
      {isOpen && row.openUntil !== undefined ? <Countdown until={row.openUntil} onEnd={onEnd} /> : null}
      {status !== 3 && (hadDuress(row) || row.shadow === true) ? (
        <span className="status duress mark">
          <span aria-hidden="true">◆</span> {texts.tokens.duress.mark}
        </span>
      ) : null}
    </span>
  )
}

/** The rows of the token list, each with its way to the help desk and a menu. */
export const TokenTable = ({ rows, onRemove }: { rows: Rows; onRemove: (row: Row) => void }) => {
  const { texts } = useConsole()
  const { member } = useSession()
  const { tokens } = texts
  const offersOf = (row: Row) => [
    { label: texts.places.desk, onPress: () => navigate(deskOf(row)) },
    ...(may(member, 'delete') ? [{ label: tokens.remove.action, onPress: () => onRemove(row) }] : []),
  ]
  return (
    <>
      <LiveLine checkedAt={rows.checkedAt} staleAfter={75} />
      <List
        caption={tokens.list}
        heads={tokens.heads}
        list={rows}
        empty=""
        keyOf={({ id }) => id}
        row={(row) => [
          <Link key="id" to={deskOf(row)}>
            <Text>{row.id}</Text>
          </Link>,
          <StatusCell key="status" row={row} onEnd={rows.look} />,
          row.lastEvent === undefined ? (
            ''
          ) : (
            <span key="event">
              {tokens.history.happened({ event: row.lastEvent.type, status: row.status })}
              <br />
              <Ago at={row.lastEvent.at} />
            </span>
          ),
          row.device === undefined ? '' : <Text key="phone">{row.device.name}</Text>,
          <Menu key="menu" label={texts.actionsOf(row.id)} offers={offersOf(row)} />,
        ]}
      />
      {rows.cursor === null ? null : <Button onPress={() => void rows.more()}>{texts.more}</Button>}
    </>
  )
}
