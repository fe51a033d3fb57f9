import { Button } from '@mantine/core';
import { rotationWords } from '../../rotation-words.js';

const texts = rotationWords.actions;

/** On the page of a key, beside what else can be done with it. */
export function RotationActions({ onChoose }: { onChoose: (step: 'replace' | 'leaked') => void }) {
  return (
    <>
      <Button variant="default" onClick={() => onChoose('replace')}>
        {texts.replace}
      </Button>
      <Button color="red" variant="light" onClick={() => onChoose('leaked')}>
        {texts.leaked}
      </Button>
    </>
  );
}
