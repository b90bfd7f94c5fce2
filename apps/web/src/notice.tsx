interface Props {
  /** A page that has no other heading shows this as its h1. */
  heading: 'h1' | 'h2';
  title: string;
  text?: string;
  action?: { label: string; run: () => void };
  /** Said at once by a screen reader. */
  alert?: boolean;
}

/** Says in place of content why there is none, and what can be done about it. */
export function Notice({ heading: Heading, title, text, action, alert = false }: Props) {
  return (
    <section className="notice" role={alert ? 'alert' : undefined}>
      <Heading>{title}</Heading>
      {text && <p>{text}</p>}
      {action && (
        <button type="button" className="button" onClick={action.run}>
          {action.label}
        </button>
      )}
    </section>
  );
}
