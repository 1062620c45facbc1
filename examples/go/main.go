// Sends an SMS and a one-time password with Go and net/http.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
)

var baseURL = os.Getenv("WEBSMS_URL")

type TokenResponse struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int    `json:"expires_in"`
}

type SmsResponse struct {
	Success   bool   `json:"success"`
	MessageID string `json:"message_id"`
}

type OtpResponse struct {
	Success   bool   `json:"success"`
	MessageID string `json:"message_id"`
	Code      string `json:"code"`
	ExpiresIn int    `json:"expires_in"`
}

func getToken(clientID, clientSecret string) (string, error) {
	data := url.Values{}
	data.Set("client_id", clientID)
	data.Set("client_secret", clientSecret)

	resp, err := http.PostForm(baseURL+"/auth/token", data)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()

	var tokenResp TokenResponse
	json.NewDecoder(resp.Body).Decode(&tokenResp)
	return tokenResp.AccessToken, nil
}

func sendSms(token, to, message string) (*SmsResponse, error) {
	data := url.Values{}
	data.Set("to", to)
	data.Set("body", message)

	req, _ := http.NewRequest("POST", baseURL+"/sms/out", bytes.NewBufferString(data.Encode()))
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")

	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()

	var smsResp SmsResponse
	json.NewDecoder(resp.Body).Decode(&smsResp)
	return &smsResp, nil
}

func sendOtp(token, to, companyName string) (*OtpResponse, error) {
	data := url.Values{}
	data.Set("to", to)
	data.Set("company_name", companyName)

	req, _ := http.NewRequest("POST", baseURL+"/sms/otp", bytes.NewBufferString(data.Encode()))
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")

	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()

	var otpResp OtpResponse
	json.NewDecoder(resp.Body).Decode(&otpResp)
	return &otpResp, nil
}

func main() {
	token, _ := getToken(os.Getenv("WEBSMS_CLIENT_ID"), os.Getenv("WEBSMS_CLIENT_SECRET"))

	result, _ := sendSms(token, "6421234567", "Hello from Go!")
	fmt.Printf("SMS sent: %+v\n", result)

	otpResult, _ := sendOtp(token, "6421234567", "Acme Corp")
	fmt.Printf("OTP code: %s\n", otpResult.Code)
}
