import { Input } from '@mantine/core';

/** What is wrong with a group of fields. The group says that this describes it. */
export function FieldMessage({ id, messages = [] }: { id: string; messages?: string[] | undefined }) {
  if (messages.length === 0) return null;
  return (
    <div id={id}>
      {messages.map((message) => (
        <Input.Error key={message} mt={6}>
          {message}
        </Input.Error>
      ))}
    </div>
  );
}
