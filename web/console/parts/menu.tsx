import { type ReactNode, useId, useRef } from 'react'

/** One thing that a menu offers. */
export interface Offer {
  readonly label: string
  readonly onPress: () => void
}

/** What can be done with a row: a button whose choices open under it, and close by Escape or a press elsewhere. */
export const Menu = ({
  label,
  offers,
  children = '⋯',
}: {
  label: string
  offers: readonly Offer[]
  children?: ReactNode
}) => {
  const id = useId()
  const opener = useRef<HTMLButtonElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const place = (): void => {
    const from = opener.current?.getBoundingClientRect()
    if (from === undefined || list.current === null) return
    const { offsetWidth, offsetHeight } = list.current
    const below = from.bottom + 4
    const top = below + offsetHeight > innerHeight ? Math.max(4, from.top - offsetHeight - 4) : below
    Object.assign(list.current.style, { top: `${top}px`, left: `${Math.max(4, from.right - offsetWidth)}px` })
  }
  return (
    <>
      <button ref={opener} type="button" className="button" aria-label={label} popoverTarget={id}>
        {children}
      </button>
      <div ref={list} id={id} className="offers" popover="auto" onToggle={place}>
        {offers.map((offer) => (
          <button
            key={offer.label}
            type="button"
            onClick={() => {
              list.current?.hidePopover()
              offer.onPress()
            }}
          >
            {offer.label}
          </button>
        ))}
      </div>
    </>
  )
}
