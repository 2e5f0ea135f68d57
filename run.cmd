@echo off
rem Restores, builds, and runs the tour (examples\Tour.ps1), whose options it takes. It needs the .NET 10 SDK.
setlocal
cd /d "%~dp0"
dotnet tool restore >nul || exit /b 1
dotnet pwsh -NoProfile -ExecutionPolicy Bypass -File build.ps1 Run %*
