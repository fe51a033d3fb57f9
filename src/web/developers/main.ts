import './style.css';
import { showCodeBoxes } from './code-boxes.js';
import { markCurrentSection } from './contents.js';
import { letScrollersBeReached } from './scrollers.js';
import { startSendRequest } from './send-request.js';

showCodeBoxes();
letScrollersBeReached();
markCurrentSection();
startSendRequest();
