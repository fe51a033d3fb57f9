import { rotationWords } from '../../rotation-words.js';
import { formatWait } from '../../shell/format-quantity.js';

/** Such as "24 hours", as the choice has it, or "7 days". */
export const formatGrace = (seconds: number) => (seconds === 86_400 ? rotationWords.day : formatWait(seconds));
