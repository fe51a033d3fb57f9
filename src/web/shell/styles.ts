/** Mantine's styles first: those of the shell and of the features override them. */
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './shell.css';
import './table.css';
import './forced-colors.css';
