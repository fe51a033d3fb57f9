import '../shell/styles.js';
import { renderApplication } from '../shell/render-application.js';
import { App } from './app.js';

renderApplication(<App />);
