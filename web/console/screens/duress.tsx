import { useConsole } from '../context.ts'
import { Title } from '../parts/frame.tsx'
import { nameOf, useService } from '../services.ts'

/** What an organisation has to have ready before it switches duress on. */
export const Duress = () => {
  const { texts } = useConsole()
  const service = useService()
  return (
    <article className="reading">
      <Title>{texts.places.duress}</Title>
      <p>{texts.duress.lead(nameOf(service))}</p>
      {texts.duress.parts.map(({ title, text }) => (
        <section key={title}>
          <h2>{title}</h2>
          <p>{text}</p>
        </section>
      ))}
    </article>
  )
}
