import { useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { CopyButton } from '../../../kit/copy-button.tsx'
import { Text } from '../../../kit/text.tsx'
import { post } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { ConfirmDialog, Dialog } from '../../parts/dialog.tsx'
import { Form, useSending } from '../../parts/form.tsx'
import { List, Moment, useList } from '../../parts/list.tsx'
import { Menu } from '../../parts/menu.tsx'
import { Secret } from '../../parts/secret.tsx'
import { ClientDialog, type FreshSecret } from './client-dialog.tsx'

/** A client as the list has it. */
interface Client {
  readonly clientId: string
  readonly name: string
  readonly redirectUris: readonly string[]
  readonly hideDuress: boolean
  readonly createdAt: string
  readonly overlapUntil?: string
}

/** What is under way: a dialog, with the client that it is about. */
type Doing = { readonly what: 'rotate' | 'delete'; readonly client: Client } | { readonly what: 'make' }

const Address = ({ name, text }: { name: string; text: string }) => {
  const { texts } = useConsole()
  return (
    <section className="snippet" aria-label={name}>
      <div className="head">
        <h3>{name}</h3>
        <CopyButton text={text} label={texts.clients.copyOf(name)} done={texts.copied} />
      </div>
      <pre tabIndex={0}>{text}</pre>
    </section>
  )
}

const Named = ({ client: { name, clientId, hideDuress, createdAt, overlapUntil } }: { client: Client }) => {
  const words = useConsole().texts.clients
  return (
    <>
      <Text>{name}</Text>
      <div className="hint mono breaks">{clientId}</div>
      <div className="hint">
        {words.made} <Moment at={createdAt} />
      </div>
      {overlapUntil === undefined ? null : (
        <div className="hint">
          {words.both} <Moment at={overlapUntil} />
        </div>
      )}
      {hideDuress ? <span className="badge">{words.hides}</span> : null}
    </>
  )
}

/** The service's clients of OpenID Connect, and the addresses that such software wants to know: made, rotated, deleted. */
export const Clients = ({ service }: { service: string }) => {
  const { texts } = useConsole()
  const words = texts.clients
  const list = useList<Client>(`/service/client/list?service=${service}`, { paged: false })
  const [fresh, setFresh] = useState<FreshSecret | null>(null)
  const [doing, setDoing] = useState<Doing | null>(null)
  const { busy, send, trouble } = useSending()
  const close = (): void => setDoing(null)
  const done = async (secret: FreshSecret | null): Promise<void> => {
    close()
    setFresh(secret)
    await list.reload()
  }
  const rotate = async ({ clientId: client, name }: Client): Promise<void> => {
    const made = await send(post<{ clientSecret: string }>('/service/client/rotate', { service, client }))
    if (made !== null) await done({ name, secret: made.clientSecret })
  }
  const remove = async ({ clientId: client }: Client): Promise<void> => {
    if ((await send(post('/service/client/delete', { service, client }))) !== null) await done(null)
  }
  const issuer = `${location.origin}/oidc`
  return (
    <section className="card">
      <div className="head">
        <h2>{words.title}</h2>
        <Button onPress={() => setDoing({ what: 'make' })}>{words.add}</Button>
      </div>
      <p className="hint">{words.lead}</p>
      <Address name={words.issuer} text={issuer} />
      <Address name={words.discovery} text={`${issuer}/.well-known/openid-configuration`} />
      {fresh === null ? null : (
        <Secret key={fresh.secret} name={words.secretOf(fresh.name)} hint={words.shownOnce} value={fresh.secret} />
      )}
      <List
        caption={words.caption}
        heads={words.heads}
        list={list}
        empty={words.none}
        keyOf={({ clientId }) => clientId}
        row={(client) => [
          <Named key="name" client={client} />,
          client.redirectUris.map((uri) => (
            <div key={uri} className="mono breaks">
              {uri}
            </div>
          )),
          <Menu
            key="do"
            label={texts.actionsOf(client.name)}
            offers={[
              { label: words.copyId, onPress: () => void navigator.clipboard.writeText(client.clientId) },
              { label: words.rotate, onPress: () => setDoing({ what: 'rotate', client }) },
              { label: words.remove, onPress: () => setDoing({ what: 'delete', client }) },
            ]}
          />,
        ]}
      />
      {doing?.what === 'make' ? (
        <ClientDialog service={service} onDone={(made) => void done(made)} onClose={close} />
      ) : null}
      {doing?.what === 'rotate' ? (
        <Dialog title={words.rotateTitle(doing.client.name)} onClose={close}>
          <p>{words.rotateText}</p>
          {trouble}
          <Form action={words.rotate} busy={busy} onSend={() => void rotate(doing.client)} onCancel={close} />
        </Dialog>
      ) : null}
      {doing?.what === 'delete' ? (
        <ConfirmDialog
          title={words.removeTitle(doing.client.name)}
          name={doing.client.name}
          action={words.remove}
          busy={busy}
          trouble={trouble}
          onConfirm={() => void remove(doing.client)}
          onClose={close}
        >
          <p>{words.removeText(doing.client.name)}</p>
        </ConfirmDialog>
      ) : null}
    </section>
  )
}
