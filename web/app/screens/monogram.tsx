/** The first letter of an organisation, for the eye alone. */
export const Monogram = ({ name }: { name: string }) => (
  <span className="monogram" aria-hidden="true">
    {/[\p{L}\p{N}]/u.exec(name)?.[0].toLocaleUpperCase() ?? '·'}
  </span>
)
