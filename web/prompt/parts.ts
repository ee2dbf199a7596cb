/** An element with its class and what is in it. */
export const element = (name: string, className: string, ...children: (string | Node)[]): HTMLElement => {
  const made = document.createElement(name)
  made.className = className
  made.append(...children)
  return made
}

/** A heading that takes the focus when its screen comes. */
export const heading = (text: string): HTMLElement => Object.assign(element('h1', '', text), { tabIndex: -1 })

/** A button that does something. */
export const button = (text: string, className: string, act: () => void): HTMLElement => {
  const made = Object.assign(document.createElement('button'), { type: 'button', className, textContent: text })
  made.addEventListener('click', act)
  return made
}

/** How a field differs from others. */
interface FieldOptions {
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly fault?: string
  readonly submit: string
  readonly attributes: Readonly<Record<string, string>>
}

/** A form of one field; `send` gets what was typed. */
export const fieldForm = (options: FieldOptions, send: (typed: string) => void): HTMLElement => {
  const { id, label, hint, fault, submit, attributes } = options
  const input = document.createElement('input')
  const described = [...(hint === undefined ? [] : [`${id}-hint`]), ...(fault === undefined ? [] : [`${id}-fault`])]
  const all = {
    id,
    class: 'input',
    required: '',
    ...attributes,
    ...(described.length > 0 ? { 'aria-describedby': described.join(' ') } : {}),
    ...(fault === undefined ? {} : { 'aria-invalid': 'true' }),
  }
  for (const [name, value] of Object.entries(all)) input.setAttribute(name, value)
  const form = element(
    'form',
    '',
    element(
      'div',
      'field',
      Object.assign(document.createElement('label'), { htmlFor: id, textContent: label }),
      input,
      ...(hint === undefined ? [] : [Object.assign(element('p', 'hint', hint), { id: `${id}-hint` })]),
      ...(fault === undefined
        ? []
        : [Object.assign(element('p', 'fault', fault), { id: `${id}-fault`, role: 'alert' })]),
    ),
    Object.assign(document.createElement('button'), { className: 'button primary', textContent: submit }),
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    send(input.value)
  })
  return form
}
