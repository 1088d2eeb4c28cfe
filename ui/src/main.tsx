import { createRoot } from 'react-dom/client';
import { startListening } from './api/runs';
import { Shell } from './app/Shell';
import './style/tokens.css';
import './style/base.css';
import './style/pages.css';

startListening();
createRoot(document.getElementById('root')!).render(<Shell />);
